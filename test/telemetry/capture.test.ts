import http, { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics } from '@opentelemetry/api';
import express from 'express';
import { fastify } from 'fastify';
import { meters, type Telemetry } from '../../src/index.ts';
import { until } from '../stack/harness/until.ts';
import { lines, samples, start } from './started.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function fastifyServer(): Promise<string> {
  const app = fastify();
  app.get('/fastify/:id', async () => 'ok');
  ends.push(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

async function expressServer(): Promise<string> {
  const app = express().use(
    '/express',
    express.Router().get('/items/:id', (_request, response) => void response.send('ok')),
  );
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The counts of a metric by one of its labels. */
async function counts(telemetry: Telemetry, metric: string, label: string): Promise<Record<string, number>> {
  const found = Object.entries(await samples(telemetry)).filter(([key]) => key.startsWith(`${metric}{`));
  return Object.fromEntries(
    found.map(([key, value]) => [new RegExp(`${label}="([^"]*)"`).exec(key)?.[1] ?? '', value]),
  );
}

const serverCounts = (telemetry: Telemetry) =>
  counts(telemetry, 'http_server_request_duration_seconds_count', 'http_route');

describe('http: true', () => {
  test('Fastify and Express with their routes, requests of our own, and not the scrapes', async () => {
    const [one, two] = [await fastifyServer(), await expressServer()];
    const telemetry = start({ http: true });
    await telemetry.ready;
    for (const url of [`${one}/fastify/7`, `${two}/express/items/5`, `${two}/express/items/6`, telemetry.url ?? '']) {
      await (await fetch(url, { headers: { connection: 'close' } })).text();
    }
    const expected = { '/fastify/:id': 1, '/express/items/:id': 2 };
    await until('the responses are closed', async () => Object.keys(await serverCounts(telemetry)).length === 2, {
      everyMs: 10,
    });
    expect(await serverCounts(telemetry)).toEqual(expected);
    const calls = await counts(telemetry, 'http_client_request_duration_seconds_count', 'server_port');
    expect(Object.values(calls).toSorted()).toEqual([1, 1, 2]);
    expect(await samples(telemetry)).toMatchObject({
      'http_server_active_requests{http_request_method="GET",url_scheme="http"}': 0,
    });
    expect(lines()).toEqual([]);
  });

  test('a request that is told by hand as well is not counted twice, but noted', async () => {
    const telemetry = start({ http: true });
    const before = telemetry.status().dropped.measured_elsewhere ?? 0;
    meters.service.recordRequest({ method: 'GET', endpoint: '/a', statusCode: 200 }, 0.1);
    expect(await serverCounts(telemetry)).toEqual({});
    expect(telemetry.status().dropped.measured_elsewhere).toBe(before + 1);
  });

  test('after shutdown nothing is captured, and the next telemetry starts from zero', async () => {
    const url = await fastifyServer();
    const first = start({ http: true });
    await first.shutdown();
    await (await fetch(`${url}/fastify/7`)).text();
    const { dropped } = first.status();
    const second = start({ http: false });
    await (await fetch(`${url}/fastify/7`)).text();
    expect(await serverCounts(second)).toEqual({});
    expect(second.status().dropped).toEqual(dropped);
  });
});

describe('http: false', () => {
  test('requests are those that are told', async () => {
    const url = await fastifyServer();
    const telemetry = start({ http: false });
    await (await fetch(`${url}/fastify/7`)).text();
    meters.service.recordRequest({ method: 'GET', endpoint: '/told', statusCode: 200 }, 0.1);
    expect(await serverCounts(telemetry)).toEqual({ '/told': 1 });
  });
});

describe('runtime', () => {
  const families =
    /^(process_cpu_time_seconds_total|process_memory_usage_bytes|nodejs_eventloop_utilization_ratio|nodejs_eventloop_delay_p99_seconds|v8js_memory_heap_used_bytes)\b/gm;

  test('true shows the process and V8, until shutdown', async () => {
    const telemetry = start({ runtime: true });
    const page = (await telemetry.scrape()).body;
    expect([...new Set(page.match(families))]).toHaveLength(5);
    const values = await samples(telemetry);
    expect(values.process_memory_usage_bytes).toBeGreaterThan(1e6);
    expect(values['process_cpu_time_seconds_total{cpu_mode="user"}']).toBeGreaterThan(0);
    await telemetry.shutdown();
    expect((await start({ runtime: false }).scrape()).body).not.toMatch(families);
  });
});

describe('instrumentations', () => {
  class Instrumentation {
    readonly instrumentationName = 'instrumentation-of-others';
    isOn = false;

    setMeterProvider(provider: Telemetry['meterProvider']) {
      provider.getMeter(this.instrumentationName).createCounter('others').add(1);
    }

    enable() {
      this.isOn = true;
    }

    disable() {
      this.isOn = false;
    }
  }

  test('get our provider, are enabled, and are disabled at the end', async () => {
    const instrumentation = new Instrumentation();
    const telemetry = start({ instrumentations: [instrumentation], registerGlobal: false });
    expect(instrumentation.isOn).toBe(true);
    expect(await samples(telemetry)).toMatchObject({ others_total: 1 });
    await telemetry.shutdown();
    expect(instrumentation.isOn).toBe(false);
  });

  test('one that throws is said and left out, and the rest starts', async () => {
    const broken = new Instrumentation();
    broken.enable = () => {
      throw new Error('cannot');
    };
    const other = new Instrumentation();
    const telemetry = start({ instrumentations: [broken, other] });
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*starting instrumentation-of-others failed.*cannot/)]);
    expect(other.isOn).toBe(true);
    expect(metrics.getMeterProvider()).toBe(telemetry.meterProvider);
  });
});

it('says that instrumentation-http finds http patched by another, and leaves that one alone', () => {
  const { emit } = http.Server.prototype;
  const patched = Object.assign(() => true, { __wrapped: true }) as unknown as typeof emit;
  http.Server.prototype.emit = patched;
  try {
    start({ http: 'instrumentation-http' });
    expect(http.Server.prototype.emit).toBe(patched);
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*patched by another instrumentation/)]);
  } finally {
    http.Server.prototype.emit = emit;
  }
});
