// Clusters and worker threads with initTelemetry() in each of them, as a service has it, scraped over HTTP.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Receiver } from '../export/otlp/receiver.ts';
import { Fleet, type Kind, type Member, numberIn, sinkAll, type WorkerHandle } from './fleet.ts';

afterEach(sinkAll);

const kinds: readonly Kind[] = ['cluster', 'threads'];

/** A host with a telemetry, and so many workers that have one, too. */
async function manned(kind: Kind, count: number): Promise<{ fleet: Fleet; workers: WorkerHandle[] }> {
  const fleet = new Fleet(kind);
  await fleet.start();
  return { fleet, workers: await hired(fleet, count) };
}

async function hired(fleet: Fleet, count: number): Promise<WorkerHandle[]> {
  const workers = await fleet.spawn(count);
  await Promise.all(workers.map(({ tell }) => tell('start')));
  return workers;
}

const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);

/** What workers and host have recorded in all, when the load has stopped. */
async function recordedBy(members: readonly Member[]): Promise<number> {
  return sum(await Promise.all(members.map(({ tell }) => tell('stop'))));
}

/** Asks until it is so. */
async function until<Value>(ask: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    await wait(20);
  }
}

async function isFree(url: string | undefined): Promise<boolean> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.on('error', () => resolve(false));
  server.listen({ host: '127.0.0.1', port: Number(new URL(url ?? '').port) }, () => resolve(true));
  const result = await promise;
  server.close();
  return result;
}

describe.each(kinds)('%s', (kind) => {
  test.each([2, 8])(
    'the page has the exact sums of %i workers and the host under load, and none of them listens',
    async (count) => {
      const fleet = new Fleet(kind);
      expect(await fleet.start()).toMatchObject({ state: 'listening', sockets: 1 });
      const workers = await fleet.spawn(count);
      // A process of the cluster gathers its own threads.
      const hears = kind === 'cluster' ? ['beforeExit', 'workerMessage'] : ['beforeExit'];
      const started = await Promise.all(workers.map(({ tell }) => tell('start')));
      expect(started).toEqual(workers.map(() => ({ state: 'gathered', sockets: 0, hears, said: [] })));

      const members: Member[] = [fleet, ...workers];
      await Promise.all(members.map(({ tell }) => tell('load')));
      for (let scrape = 0; scrape < 20; scrape++) await fleet.totals(scrape % 2 === 0 ? 'text' : 'openmetrics');
      const recorded = await recordedBy(members);
      const expected = { processed: recorded, durations: recorded, answering: count, silent: 0, lost: 0 };
      expect(await fleet.until(({ answering }) => answering === count)).toEqual(expected);
      expect(await fleet.totals('openmetrics')).toEqual(expected);
      const page = await fleet.scrape();
      expect(numberIn(page, 'mesh_lb_request_duration_seconds_sum')).toBe(0.25 * recorded);
      expect(recorded).toBeGreaterThan(100 * count);
      expect(fleet.fallen).toEqual([]);
      expect(await fleet.tell('look')).toMatchObject({ state: 'listening', sockets: 1 });
    },
  );

  test('a worker that is killed under load and replaced takes nothing from the totals, and is counted', async () => {
    const { fleet, workers } = await manned(kind, 2);
    await Promise.all(workers.map(({ tell }) => tell('load')));
    await fleet.until(({ processed, answering }) => answering === 2 && processed > 1000);
    const [killed, other] = workers as [WorkerHandle, WorkerHandle];
    await fleet.tell('kill', killed.number);
    const replaced = fleet.tell('ended', killed.number).then(async (end) => {
      const [next] = await hired(fleet, 1);
      await next?.tell('load');
      return { end, next: next as WorkerHandle };
    });
    for (let scrape = 0; scrape < 20; scrape++) await fleet.scrape(scrape % 2 === 0 ? 'text' : 'openmetrics');
    const { end, next } = await replaced;
    expect(end).toBe(kind === 'cluster' ? 'SIGKILL' : 1);

    const recorded = await recordedBy([other, next]);
    const totals = await fleet.until(({ answering }) => answering === 2);
    expect(totals).toMatchObject({ silent: 0, lost: 1, durations: totals.processed });
    // What the dead one had counted is there, too.
    expect(totals.processed).toBeGreaterThan(recorded);
    expect(fleet.fallen).toEqual([]);
    const { said } = await fleet.tell('look');
    expect(said.filter((line) => line.includes('ended without a goodbye'))).toHaveLength(1);
  });

  test('a worker that shuts down under load loses nothing', async () => {
    const { fleet, workers } = await manned(kind, 2);
    await Promise.all(workers.map(({ tell }) => tell('load')));
    await fleet.until(({ processed }) => processed > 1000);
    const [leaving, staying] = workers as [WorkerHandle, WorkerHandle];
    const gone = await leaving.tell('stop');
    await leaving.tell('shutdown');
    expect(await leaving.tell('look')).toMatchObject({ sockets: 0, hears: [], said: [] });
    await fleet.tell('kill', leaving.number);
    await fleet.tell('ended', leaving.number);
    const recorded = gone + (await staying.tell('stop'));
    const totals = await fleet.until(({ answering }) => answering === 1);
    expect(totals).toEqual({ processed: recorded, durations: recorded, answering: 1, silent: 0, lost: 0 });
    expect(fleet.fallen).toEqual([]);
  });

  test('sums of fractions do not fall by a last digit when workers leave', async () => {
    const { fleet, workers } = await manned(kind, 3);
    await Promise.all(workers.map(({ tell }, at) => tell('record', 1, [0.1, 0.2, 0.3][at])));
    for (const { tell } of workers) {
      await fleet.scrape();
      await tell('shutdown');
    }
    expect(numberIn(await fleet.scrape(), 'mesh_lb_request_duration_seconds_sum')).toBe(0.6);
    expect(fleet.fallen).toEqual([]);
  });

  test('what came to a natural end was counted to the last, and nothing is kept alive', async () => {
    const { fleet, workers } = await manned(kind, 2);
    await workers[1]?.tell('recordAtTheEnd');
    for (const { tell, number } of workers) {
      await tell('record', 10);
      await tell('letGo');
      expect(await fleet.tell('ended', number)).toBe(0);
    }
    expect(await fleet.totals()).toEqual({ processed: 22, durations: 22, answering: 0, silent: 0, lost: 0 });
    await fleet.tell('letGo');
    expect(await fleet.ended).toBe(0);
  });

  test('a worker that has nothing but its start to wait for comes to the end of it', async () => {
    const { fleet, workers } = await manned(kind, 1);
    const [last] = (await fleet.spawn(1)) as [WorkerHandle];
    const starting = last.tell('startLast');
    await fleet.tell('block', 200);
    expect(await starting).toMatchObject({ state: 'gathered' });
    expect(await fleet.tell('ended', last.number)).toBe(0);
    expect(await fleet.totals()).toMatchObject({ answering: workers.length, lost: 0 });
  });

  test('a host that shuts down with all its workers at once leaves nothing open', async () => {
    const { fleet, workers } = await manned(kind, 4);
    const members: Member[] = [fleet, ...workers];
    await Promise.all(members.map(({ tell }) => tell('shutdown')));
    const looks = await Promise.all(members.map(({ tell }) => tell('look')));
    expect(looks).toEqual(looks.map(() => expect.objectContaining({ sockets: 0, hears: [] })));
  });

  test('a start that is refused leaves nothing behind, and the next one is as good as the first', async () => {
    const fleet = new Fleet(kind);
    await fleet.start();
    const [worker] = (await fleet.spawn(1)) as [WorkerHandle];
    expect(await worker.tell('refuseLate')).toBe('BINNACLE_INVALID_OPTIONS');
    await wait(100);
    expect(await worker.tell('look')).toMatchObject({ sockets: 0, hears: [], said: [] });
    expect(await worker.tell('start')).toMatchObject({ state: 'gathered' });
    await worker.tell('record', 1);
    expect(await fleet.totals()).toEqual({ processed: 1, durations: 1, answering: 1, silent: 0, lost: 0 });
  });

  test('the package twice in a worker, imported and required, is one worker', async () => {
    const { fleet, workers } = await manned(kind, 1);
    await workers[0]?.tell('record', 3);
    expect(await workers[0]?.tell('recordByCopy', 4)).toEqual({ isTwice: true, isShared: true });
    expect(await fleet.totals()).toEqual({ processed: 7, durations: 7, answering: 1, silent: 0, lost: 0 });
  });

  test('levels come together by the rule that is declared, by either name of the metric', async () => {
    const fleet = new Fleet(kind);
    const levels = async () => {
      const page = await fleet.scrape();
      return [numberIn(page, 'queue_depth'), numberIn(page, 'shop_temperature_celsius')];
    };
    await fleet.start();
    const workers = await hired(fleet, 2);
    for (const [at, { tell }] of workers.entries()) await tell('set', at + 1, 10 * (at + 1));
    expect(await levels()).toEqual([3, 20]);
    await fleet.tell('shutdown');
    await fleet.start({
      metrics: { queue_depth: { acrossWorkers: 'max' }, 'shop.temperature': { acrossWorkers: 'min' } },
    });
    await fleet.until(({ answering }) => answering === 2);
    expect(await levels()).toEqual([2, 10]);
    await fleet.tell('shutdown');
    await fleet.start({ metrics: { shop_temperature_celsius: { acrossWorkers: 'mean' } } });
    await fleet.until(({ answering }) => answering === 2);
    expect(await levels()).toEqual([3, 15]);
  });

  test('prometheus.workers: false: each stands alone, on a port of its own', async () => {
    const fleet = new Fleet(kind);
    const alone = { prometheus: { workers: false } };
    expect(await fleet.start(alone)).toMatchObject({ state: 'listening', hears: [] });
    const workers = await fleet.spawn(2);
    const urls = new Set<string | undefined>();
    for (const { tell, number } of workers) {
      const { url, ...started } = await tell('start', alone);
      expect(started).toMatchObject({ state: 'listening', sockets: 1, hears: [] });
      await tell('record', number);
      const page = await (await fetch(url ?? '')).text();
      expect(page).toMatch(new RegExp(`^issues_processed_total\\{.*outcome="success".*\\} ${number}$`, 'm'));
      urls.add(url);
    }
    expect(urls.size).toBe(2);
    expect(await fleet.totals()).toEqual({ processed: 0, durations: 0 });
  });

  test.each([
    // A push has last words of its own.
    ["exporters: 'otlp'", { exporters: 'otlp', otlp: { endpoint: 'http://127.0.0.1:9' } }, ['beforeExit']],
    ["exporters: 'none'", { exporters: 'none' }, []],
    ['enabled: false', { enabled: false }, []],
  ] as const)('%s: nobody is gathered, and nothing is opened', async (_what, options, hears) => {
    const { fleet, workers } = await manned(kind, 1);
    const [other] = (await fleet.spawn(1)) as [WorkerHandle];
    const { said: _said, ...look } = await other.tell('start', options);
    expect(look).toEqual({ sockets: 0, hears });
    await other.tell('record', 5);
    await workers[0]?.tell('record', 1);
    expect(await fleet.totals()).toMatchObject({ processed: 1, answering: 1, silent: 0 });
  });

  test('a host that is blocked does not take from a worker the time for its last push', async () => {
    const receiver = await new Receiver().come();
    try {
      const { fleet } = await manned(kind, 0);
      const [worker] = (await fleet.spawn(1)) as [WorkerHandle];
      await worker.tell('start', { exporters: 'both', otlp: { endpoint: receiver.url, intervalMs: 600_000 } });
      await worker.tell('record', 5);
      await worker.tell('shutDownIn', 100, { deadlineMs: 2000 });
      await fleet.tell('block', 2600);
      expect(receiver.metric('issues_processed')?.points.map(({ value }) => value)).toContain(5);
    } finally {
      await receiver.leave();
    }
  });
});

describe('a host that starts after its workers, ends before them, and starts anew', () => {
  test('cluster: they serve nothing, say so once with the cure, and are taken in each time', async () => {
    const fleet = new Fleet('cluster');
    const workers = await fleet.spawn(2);
    for (const look of await Promise.all(workers.map(({ tell }) => tell('start')))) {
      expect(look).toMatchObject({ state: 'unserved', sockets: 0 });
      expect(look.said).toEqual([
        expect.stringMatching(/This cluster worker serves no metrics.*Call initTelemetry\(\) in the primary too/),
      ]);
    }
    await Promise.all(workers.map(({ tell }) => tell('record', 3)));
    await fleet.start();
    for (const { tell } of workers)
      await until(
        () => tell('look'),
        ({ state }) => state === 'gathered',
      );
    expect(await fleet.until(({ processed }) => processed === 6)).toMatchObject({ answering: 2, silent: 0, lost: 0 });
    await fleet.tell('shutdown');
    for (const { tell } of workers)
      await until(
        () => tell('look'),
        ({ state }) => state === 'unserved',
      );
    await Promise.all(workers.map(({ tell }) => tell('record', 1)));
    await fleet.start();
    expect(await fleet.until(({ processed }) => processed === 8)).toMatchObject({ answering: 2, silent: 0, lost: 0 });
    for (const { tell } of workers) expect((await tell('look')).said).toHaveLength(2);
  });

  test('threads: they listen themselves, and stop when they are taken in', async () => {
    const fleet = new Fleet('threads');
    const workers = await fleet.spawn(2);
    const alone = await Promise.all(workers.map(({ tell }) => tell('start')));
    expect(alone).toEqual(alone.map(() => expect.objectContaining({ state: 'listening', sockets: 1 })));
    await Promise.all(workers.map(({ tell }) => tell('record', 3)));
    const page = await fetch(alone[0]?.url ?? '');
    expect(await page.text()).toMatch(/^issues_processed_total\{.*outcome="success".*\} 3$/m);
    await fleet.start();
    for (const { tell } of workers)
      await until(
        () => tell('look'),
        ({ state, sockets }) => state === 'gathered' && sockets === 0,
      );
    expect(await Promise.all(alone.map(({ url }) => isFree(url)))).toEqual([true, true]);
    expect(await fleet.until(({ processed }) => processed === 6)).toMatchObject({ answering: 2, silent: 0, lost: 0 });
    await fleet.tell('shutdown');
    for (const { tell } of workers)
      await until(
        () => tell('look'),
        ({ state, url }) => state === 'listening' && url !== undefined,
      );
    await Promise.all(workers.map(({ tell }) => tell('record', 1)));
    await fleet.start();
    expect(await fleet.until(({ processed }) => processed === 8)).toMatchObject({ answering: 2, silent: 0, lost: 0 });
    for (const { tell } of workers)
      await until(
        () => tell('look'),
        ({ state, sockets }) => state === 'gathered' && sockets === 0,
      );
  });
});

test('a thread is refused TLS that it could not listen with, at once', async () => {
  const { fleet } = await manned('threads', 0);
  const [worker] = (await fleet.spawn(1)) as [WorkerHandle];
  const tls = { key: 'no key', cert: 'no certificate' };
  expect(await worker.tell('refuse', { prometheus: { tls } })).toBe('BINNACLE_INVALID_OPTIONS');
});

test('a thread whose TLS files are gone when it has to listen says so, and goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const [keyFile, certFile] = ['key', 'cert'].map((part) => {
    const file = join(folder, part);
    copyFileSync(join(__dirname, '..', 'endpoint', 'fixtures', `localhost.${part}.pem`), file);
    return file;
  });
  const { fleet } = await manned('threads', 0);
  const [worker] = (await fleet.spawn(1)) as [WorkerHandle];
  await worker.tell('start', { prometheus: { tls: { keyFile, certFile } } });
  rmSync(folder, { recursive: true });
  await fleet.tell('shutdown');
  const { said } = await until(
    () => worker.tell('look'),
    ({ state }) => state === 'unserved',
  );
  expect(said).toEqual([expect.stringMatching(/The metrics of this thread are not served: .*keyFile cannot be read/)]);
});

test('a process of a cluster that is disconnected ends, and what nobody has asked for is lost and said', async () => {
  const { fleet, workers } = await manned('cluster', 1);
  await workers[0]?.tell('record', 3);
  expect(await fleet.totals()).toMatchObject({ processed: 3 });
  await fleet.tell('disconnect', 1);
  expect(await fleet.tell('ended', 1)).toBe(0);
  expect(await fleet.totals()).toEqual({ processed: 3, durations: 3, answering: 0, silent: 0, lost: 1 });
});

test('a plain process has one listener more than none, and none when it has shut down', async () => {
  const { fleet } = await manned('threads', 0);
  expect(await fleet.tell('look')).toMatchObject({ sockets: 1, hears: ['workerMessage'] });
  expect(await fleet.totals()).toEqual({ processed: 0, durations: 0 });
  await fleet.tell('shutdown');
  expect(await fleet.tell('look')).toMatchObject({ sockets: 0, hears: [] });
});
