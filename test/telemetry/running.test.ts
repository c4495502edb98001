import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { metrics } from '@opentelemetry/api';
import { meters, type Telemetry } from '../../src/index.ts';
import { Receiver } from '../export/otlp/receiver.ts';
import { lines, samples, start } from './started.ts';

const mail = 'queue_depth{queue_name="mail"}';

describe('exporters', () => {
  test("'prometheus': a page, and no push", async () => {
    const telemetry = start({ exporters: 'prometheus' });
    await telemetry.ready;
    const response = await fetch(telemetry.url ?? '');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(Object.keys(telemetry.status())).not.toContain('otlp');
    expect(await telemetry.flush()).toEqual({ prometheus: { ok: true } });
  });

  test("'none': nothing goes out, and everything can still be asked for", async () => {
    const telemetry = start({ exporters: 'none' });
    meters.queues.setDepth('mail', 3);
    await telemetry.ready;
    expect(telemetry.url).toBeUndefined();
    expect(telemetry.status()).toMatchObject({ state: 'running' });
    expect(Object.keys(telemetry.status())).toEqual(['state', 'dropped', 'replacements']);
    expect(await telemetry.flush()).toEqual({});
    expect(await samples(telemetry)).toMatchObject({ [mail]: 3 });
  });

  test('an unusable endpoint in the environment: no push, one warning, status and flush say it, and the rest goes on', async () => {
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'collector:4318';
    try {
      const telemetry = start({ exporters: 'both' });
      expect(lines()).toEqual([expect.stringMatching(/^warn: .*OTEL_EXPORTER_OTLP_ENDPOINT.*nothing is pushed/)]);
      expect(telemetry.status()).toMatchObject({
        state: 'running',
        prometheus: {},
        otlp: { state: 'failing', lastError: expect.stringContaining('nothing is pushed') },
      });
      const reason = expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT');
      expect(await telemetry.flush()).toEqual({ prometheus: { ok: true }, otlp: { ok: false, reason } });
    } finally {
      delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    }
  });
});

describe('the endpoint in a server of the host', () => {
  const options = { prometheus: { server: false }, readiness: { database: () => false } } as const;

  test('handler, mounted in node:http', async () => {
    const telemetry = start(options);
    meters.queues.setDepth('mail', 3);
    const server = createServer(telemetry.handler);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await (await fetch(`${base}/metrics`)).text()).toContain(`${mail} 3`);
    expect((await fetch(`${base}/health`)).status).toBe(200);
    expect(await (await fetch(`${base}/ready`)).json()).toEqual({ status: 'unavailable', failing: ['database'] });
    expect((await fetch(`${base}/else`)).status).toBe(404);
    expect(telemetry.url).toBeUndefined();
    await telemetry.shutdown();
    expect((await fetch(`${base}/metrics`)).status).toBe(503);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('fetchHandler, from Request to Response', async () => {
    const telemetry = start(options);
    meters.queues.setDepth('mail', 3);
    const ask = (path: string) => telemetry.fetchHandler(new Request(`http://service${path}`));
    const page = await ask('/metrics');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(await page.text()).toContain(`${mail} 3`);
    expect((await ask('/ready')).status).toBe(503);
    await telemetry.shutdown();
    expect((await ask('/metrics')).status).toBe(503);
  });
});

test('/ready of the own server follows the life of the telemetry and its checks', async () => {
  let isUp = false;
  const telemetry = start({ readiness: { database: async () => isUp } });
  await telemetry.ready;
  const ready = async () => (await fetch((telemetry.url ?? '').replace('/metrics', '/ready'))).status;
  expect(await ready()).toBe(503);
  isUp = true;
  // What a check said holds for a second.
  const until = Date.now() + 10_000;
  while ((await ready()) !== 200 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await ready()).toBe(200);
});

test('collector: metrics by name, on the same page', async () => {
  const telemetry = start();
  telemetry.collector.registerCounter('jobs_total', 'Jobs done', ['queue']);
  telemetry.collector.incrementCounter('jobs_total', { queue: 'mail' }, 2);
  expect(await telemetry.collector.getMetrics()).toContain('jobs_total{queue="mail"} 2');
  expect(telemetry.meters).toBe(meters);
});

test('a reader that nobody asks is asked once a minute, so that it holds nothing back', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  try {
    start({ exporters: 'none' });
    let asked = 0;
    const gauge = metrics.getMeter('third-party').createObservableGauge('pool.size');
    gauge.addCallback(() => {
      asked += 1;
    });
    for (let minute = 1; minute <= 3; minute += 1) {
      await jest.advanceTimersByTimeAsync(60_000);
      expect(asked).toBe(minute);
    }
  } finally {
    jest.useRealTimers();
  }
});

describe('shutdown', () => {
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await new Receiver().come();
  });
  afterEach(() => receiver.leave());

  const pushing = () => start({ exporters: 'both', otlp: { endpoint: receiver.url } });

  test.each(['hang', 'trickle', 503] as const)(
    'settles within its deadline while the receiver does %s, and says what was given up',
    async (behaviour) => {
      receiver.behaviour = behaviour;
      const telemetry = pushing();
      const before = performance.now();
      await telemetry.shutdown({ deadlineMs: 200 });
      // A margin for a busy machine; without a deadline it would be ten seconds.
      expect(performance.now() - before).toBeLessThan(3000);
      // Which of them comes first is a matter of 20 ms.
      expect(lines()).toEqual([
        expect.stringMatching(/^warn: .*(arrive: .*(ETIMEDOUT|503)|last push took over 200 ms)/),
      ]);
      expect(telemetry.status()).toMatchObject({
        state: 'stopped',
        otlp: { state: 'stopped' },
        prometheus: { state: 'closed' },
      });
    },
  );

  test('a scrape that is only half sent does not hold it', async () => {
    const telemetry = start();
    await telemetry.ready;
    const socket = connect(Number(new URL(telemetry.url ?? '').port), '127.0.0.1');
    await new Promise<void>((resolve) => socket.write('GET /metrics HTTP/1.1\r\nHost:', () => resolve()));
    const cut = new Promise((resolve) => socket.on('close', resolve).on('error', () => {}));
    await telemetry.shutdown({ deadlineMs: 100 });
    await cut;
    expect(lines()).toEqual([]);
  });

  test('is one for all who ask, and pushes once', async () => {
    const telemetry = pushing();
    const [first, second] = [telemetry.shutdown(), telemetry.shutdown({ deadlineMs: 1 })];
    expect(second).toBe(first);
    await first;
    await telemetry.shutdown();
    expect(receiver.requests).toHaveLength(1);
    expect(lines()).toEqual([]);
  });

  test('does not reject when an instrumentation cannot be ended', async () => {
    const instrumentation = {
      instrumentationName: 'broken',
      enable() {},
      disable: () => {
        throw new Error('cannot');
      },
      setMeterProvider() {},
    };
    const telemetry = start({ instrumentations: [instrumentation] });
    await expect(telemetry.shutdown()).resolves.toBeUndefined();
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*ending broken failed/)]);
    expect(metrics.getMeterProvider()).not.toBe(telemetry.meterProvider);
  });

  test('afterwards every call is nothing, and none throws', async () => {
    const telemetry = pushing();
    const counter = telemetry.meterProvider.getMeter('mine').createCounter('c');
    telemetry.collector.registerCounter('jobs_done', 'Jobs');
    await telemetry.ready;
    await telemetry.shutdown();
    const before = telemetry.status().dropped.before_init ?? 0;
    counter.add(1);
    telemetry.meterProvider.getMeter('late').createCounter('d').add(1);
    telemetry.collector.incrementCounter('jobs_done');
    meters.queues.setDepth('mail', 3);
    meters.ai.request({ provider: 'anthropic-claude', model: 'm' }).succeed();
    expect(telemetry.status()).toMatchObject({ state: 'stopped', otlp: { state: 'stopped' } });
    expect(telemetry.status().dropped.before_init).toBeGreaterThan(before);
    const gone = { ok: false, reason: 'the telemetry is shut down.' };
    expect(await telemetry.flush()).toEqual({ prometheus: gone, otlp: gone });
    expect((await telemetry.scrape()).body).toBe('');
    expect(await telemetry.collector.getMetrics()).toBe('');
    expect(telemetry.url).toBeUndefined();
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*scrape\(\) gives an empty body/)]);
  });

  test('what was under way when it ended does not come back in the next telemetry', async () => {
    const first: Telemetry = start();
    const request = meters.ai.request({ provider: 'anthropic-claude', model: 'claude-opus-4' });
    await first.shutdown();
    const second = start();
    request.succeed();
    const page = (await second.scrape()).body;
    expect(page).not.toMatch(/-1$/m);
  });
});

describe('what the options ask of the endpoint', () => {
  test('path and credentials hold for the server and for both handlers', async () => {
    const telemetry = start({ prometheus: { port: 0, path: '/m', auth: { bearer: 't' } } });
    await telemetry.ready;
    expect(telemetry.url).toMatch(/\/m$/);
    const headers = { authorization: 'Bearer t' };
    expect((await fetch(`${telemetry.url}`)).status).toBe(401);
    expect((await fetch(`${telemetry.url}`, { headers })).status).toBe(200);
    expect((await telemetry.fetchHandler(new Request('http://host/m'))).status).toBe(401);
    expect((await telemetry.fetchHandler(new Request('http://host/m', { headers }))).status).toBe(200);
    expect((await telemetry.fetchHandler(new Request('http://host/metrics', { headers }))).status).toBe(404);
  });

  test('/ready is over with the shutdown', async () => {
    const telemetry = start();
    expect((await telemetry.fetchHandler(new Request('http://host/ready'))).status).toBe(200);
    await telemetry.shutdown();
    expect((await telemetry.fetchHandler(new Request('http://host/ready'))).status).toBe(503);
  });
});

test.each([Number.POSITIVE_INFINITY, 3e9, Number.NaN, -1, null, '1'])(
  'a deadline of %p is none to stumble over',
  async (deadlineMs) => {
    const telemetry = start();
    const odd = { deadlineMs } as { deadlineMs: number };
    expect(await telemetry.flush(odd)).toEqual({ prometheus: { ok: true } });
    expect(await telemetry.flush(null as unknown as undefined)).toEqual({ prometheus: { ok: true } });
    await telemetry.shutdown(odd);
    expect(lines()).toEqual([]);
  },
);
