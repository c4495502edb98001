// The demo as a newcomer and as a program runs it: a process of its own, on free ports, with the package as it is built.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

const root = join(__dirname, '../..');
const main = join(root, 'examples/demo/main.ts');
const running = new Set<ChildProcess>();

beforeAll(() => {
  const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs');
  execFileSync(process.execPath, [tsdown, '--no-dts', '--no-clean', '--logLevel', 'error'], { cwd: root });
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

interface Demo {
  readonly child: ChildProcess;
  readonly service: string;
  readonly metrics: string;
}

function spawnDemo(args: readonly string[]) {
  const child = spawn(process.execPath, ['--no-warnings', main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  return child;
}

/** Runs it to its end. */
async function demo(...args: string[]) {
  const child = spawnDemo(args);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** Runs it until it says where it is. */
async function startDemo(...args: string[]): Promise<Demo> {
  const child = spawnDemo(['--port', '0', '--metrics-port', '0', ...args]);
  child.stderr.resume();
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { child, ...JSON.parse(line) };
}

async function end({ child }: Demo, signal: NodeJS.Signals) {
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
  return child.exitCode;
}

const pageOf = async ({ metrics }: Demo) => (await fetch(metrics)).text();

/** The page, as soon as something is on it. */
async function pageWith(demo: Demo, something: RegExp): Promise<string> {
  for (;;) {
    const page = await pageOf(demo);
    if (something.test(page)) return page;
    await wait(100);
  }
}

// What moves by itself: the process, garbage collections, and the window of a minute.
const restless =
  /^(# |process_|nodejs_|v8js_|otel_sdk_|binnacle_scrape_|binnacle_sdk_series{binnacle_metric="v8js|mesh_lb_strategy_effect)/;

/** The lines of a page that stand still when nothing happens. */
const atRest = (page: string) => page.split('\n').filter((line) => !restless.test(line));

async function isServed(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function startCollector() {
  let pushes = 0;
  const server = createServer((request, response) => {
    pushes += 1;
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushes: () => pushes,
    close: () => once(server.close(), 'close'),
  };
}

describe('the demo with --check', () => {
  it('drives every metric, finds that the numbers add up and that the push arrives, and exits with 0', async () => {
    const collector = await startCollector();
    const { code, stdout } = await demo('--port', '0', '--seconds', '6', '--check', '--push', collector.url);
    await collector.close();
    expect(stdout).toMatch(/^\{"service":"http:.+"metrics":"http:.+\/metrics"\}\n\d{3} checks passed, 0 failed\n$/);
    expect(code).toBe(0);
    expect(collector.pushes()).toBeGreaterThan(0);
  }, 60_000);

  it('names what does not hold, and exits with 1', async () => {
    // Nobody listens at port 1, and at this rate hardly anything happens.
    const { code, stdout } = await demo(
      '--port',
      '0',
      '--seconds',
      '5',
      '--check',
      '--rate',
      '1',
      '--push',
      'http://127.0.0.1:1',
      '--push-interval',
      '500',
    );
    expect(stdout).toContain('FAILED  a breaker opened\n');
    expect(stdout).toMatch(/FAILED {2}the push arrives: .*ECONNREFUSED/);
    expect(stdout).toMatch(/\d+ checks passed, [1-9]\d* failed\n$/);
    expect(code).toBe(1);
  }, 60_000);
});

describe('a demo that runs', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s with 0, and serves nothing any more', async (signal) => {
    const started = await startDemo();
    expect(await isServed(started.metrics)).toBe(true);
    expect(await isServed(`${started.service}/issues/i1`)).toBe(true);
    expect(await end(started, signal)).toBe(0);
    expect(await isServed(started.metrics)).toBe(false);
    expect(await isServed(`${started.service}/issues/i1`)).toBe(false);
  });

  it('comes to rest at POST /drain, and goes on serving the same numbers', async () => {
    const started = await startDemo('--rate', '30');
    await pageWith(started, /^issues_processed_total.* [1-9]/m);
    const answer = await fetch(`${started.service}/drain`, { method: 'POST' });
    expect(await answer.json()).toEqual({ drained: true });
    const page = await pageWith(started, /http_route="\/drain"/);
    await wait(1500);
    expect(atRest(await pageOf(started))).toEqual(atRest(page));
    expect(page).toMatch(/^active_autonomous_loops.* 0$/m);
    expect(await end(started, 'SIGINT')).toBe(0);
  });

  it('measures the service alone, not the world around it', async () => {
    const started = await startDemo();
    const page = await pageWith(started, /http_route="\/issues\/:id"/);
    const routes = new Set([...page.matchAll(/http_route="([^"]*)"/g)].map(([, route]) => route));
    expect([...routes].sort()).toEqual(['/issues/:id', '/webhooks/:platform']);
    const { port } = new URL(started.service);
    expect(page).toContain('http_client_request_duration_seconds_count');
    expect(page).not.toContain(`server_port="${port}"`);
    expect(await end(started, 'SIGINT')).toBe(0);
  });
});

describe('the arguments of the demo', () => {
  it('are told by --help', async () => {
    const { code, stdout } = await demo('--help');
    expect(stdout).toContain('--push URL');
    expect(code).toBe(0);
  });

  it('that are not known end it with 2', async () => {
    const { code, stdout, stderr } = await demo('--bogus');
    expect(stderr).toContain("Unknown option '--bogus'");
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('may ask for a port that is taken, and are told so', async () => {
    const taken = createServer();
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const port = String((taken.address() as AddressInfo).port);
    const { code, stderr } = await demo('--metrics-port', port);
    await once(taken.close(), 'close');
    expect(stderr).toContain(`127.0.0.1:${port} cannot be had (EADDRINUSE). Give another --metrics-port`);
    expect(code).toBe(2);
  });
});
