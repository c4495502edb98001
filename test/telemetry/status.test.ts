import { createServer } from 'node:net';
import { metrics } from '@opentelemetry/api';
import type { Telemetry } from '../../src/index.ts';
import { type Behaviour, Receiver } from '../export/otlp/receiver.ts';
import { until } from '../stack/harness/until.ts';
import { lines, start } from './started.ts';

const secret = 's3cret';

describe('the push', () => {
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await new Receiver().come();
  });
  afterEach(() => receiver.leave());

  function pushing(): Telemetry {
    const endpoint = receiver.url.replace('http://', `http://user:${secret}@`);
    const otlp = { endpoint, headers: { 'x-api-key': secret }, intervalMs: 600_000, timeoutMs: 300 };
    return start({ exporters: 'otlp', otlp });
  }

  test('before the first one, and when all is well', async () => {
    const telemetry = pushing();
    const url = `${receiver.url}/v1/metrics`;
    expect(telemetry.status()).toMatchObject({ state: 'running', otlp: { state: 'starting', url, exports: 0 } });
    expect(telemetry.status()).not.toHaveProperty('prometheus');
    expect(await telemetry.flush()).toEqual({ otlp: { ok: true } });
    expect(telemetry.status().otlp).toEqual({
      state: 'ok',
      url,
      exports: 1,
      failures: 0,
      lastSuccess: expect.any(Number),
      exported: expect.any(Number),
      rejected: 0,
      dropped: 0,
      unreadable: 0,
      bytes: expect.any(Number),
      inFlight: false,
      nextTry: expect.any(Number),
    });
    expect(lines()).toEqual([]);
  });

  test.each<[Behaviour | 'refused', RegExp]>([
    ['refused', /ECONNREFUSED, nothing listens there/],
    [401, /answered 401: the server wants credentials/],
    [404, /answered 404: there is no OTLP receiver under this path/],
    [413, /answered 413: the body is too large/],
    [500, /answered 500: the server failed/],
    [503, /overloaded or not ready/],
    ['hang', /ETIMEDOUT/],
    ['trickle', /ETIMEDOUT|503/],
  ])(
    '%s is said once, stands in status() and flush(), and its end is said once; no secret anywhere',
    async (fault, reason) => {
      const telemetry = pushing();
      const shown: unknown[] = [];
      if (fault === 'refused') await receiver.leave();
      else receiver.behaviour = fault;
      for (const failures of [1, 2]) {
        const results = await telemetry.flush();
        expect(results).toEqual({ otlp: { ok: false, reason: expect.stringMatching(reason) } });
        expect(telemetry.status().otlp).toMatchObject({
          state: 'failing',
          exports: 0,
          failures,
          lastError: expect.stringMatching(reason),
        });
        shown.push(results, telemetry.status());
      }
      expect(lines()).toEqual([expect.stringMatching(reason)]);
      expect(lines()[0]).toMatch(/^warn: \[binnacle\] metrics do not arrive: /);

      if (fault === 'refused') await receiver.come();
      else receiver.behaviour = 200;
      expect(await telemetry.flush()).toEqual({ otlp: { ok: true } });
      await telemetry.flush();
      expect(telemetry.status().otlp).toMatchObject({ state: 'ok', exports: 2, failures: 2 });
      expect(telemetry.status().otlp).not.toHaveProperty('lastError');
      expect(lines().slice(1)).toEqual([`info: [binnacle] metrics arrive at ${receiver.url}/v1/metrics again.`]);

      receiver.behaviour = 401;
      await telemetry.flush();
      expect(lines()[2]).toMatch(/^warn: .*answered 401/);
      shown.push(lines());
      expect(JSON.stringify(shown)).not.toContain(secret);
      expect(JSON.stringify(shown)).not.toContain(btoa(`user:${secret}`));
    },
  );

  test('a failing push does not touch the page, and the page does not touch the push', async () => {
    receiver.behaviour = 500;
    const telemetry = start({ exporters: 'both', otlp: { endpoint: receiver.url } });
    expect(await telemetry.flush()).toMatchObject({ prometheus: { ok: true }, otlp: { ok: false } });
    await telemetry.ready;
    expect((await fetch(telemetry.url ?? '')).status).toBe(200);
    expect(telemetry.status().prometheus).toEqual({ state: 'listening', url: telemetry.url });
  });
});

describe('the endpoint', () => {
  test('a port in use is said once, tried again, and served when it is free', async () => {
    // Only the clock of the next try is ours; sockets keep the real one.
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance', 'hrtime'] });
    const occupier = createServer();
    await new Promise<void>((resolve) => occupier.listen(0, '127.0.0.1', resolve));
    const { port } = occupier.address() as { port: number };
    try {
      const telemetry = start({ prometheus: { port } });
      const tried = () => new Promise((resolve) => setImmediate(resolve));
      for (let turn = 0; turn < 3; turn += 1) {
        await tried();
        jest.advanceTimersByTime(10_000);
      }
      await tried();
      expect(telemetry.status().prometheus).toEqual({
        state: 'waiting',
        lastError: expect.stringContaining('EADDRINUSE'),
      });
      await telemetry.ready; // over with the first try: a host that awaits it is not held up
      expect(telemetry.url).toBeUndefined();
      expect(lines()).toEqual([expect.stringMatching(/^warn: .*EADDRINUSE.*set METRICS_PORT.*tried again every 10 s/)]);

      await new Promise((resolve) => occupier.close(resolve));
      jest.advanceTimersByTime(10_000);
      while (telemetry.url === undefined) await tried();
      expect(telemetry.status().prometheus).toEqual({ state: 'listening', url: `http://127.0.0.1:${port}/metrics` });
      expect(lines().slice(1)).toEqual([`info: [binnacle] Metrics are served at ${telemetry.url} now.`]);
    } finally {
      occupier.close();
      jest.useRealTimers();
    }
  });

  test('shutdown ends the wait for a port', async () => {
    const first = start();
    await first.ready;
    const port = Number(new URL(first.url ?? '').port);
    const occupier = createServer();
    await first.shutdown();
    await new Promise<void>((resolve) => occupier.listen(port, '127.0.0.1', resolve));
    const telemetry = start({ prometheus: { port } });
    await until('it waits', () => telemetry.status().prometheus?.state === 'waiting', { everyMs: 5 });
    await telemetry.shutdown();
    await telemetry.ready;
    expect(telemetry.status()).toMatchObject({ state: 'stopped', prometheus: { state: 'closed' } });
    await new Promise((resolve) => occupier.close(resolve));
  });

  test('without a server of ours it says so', () => {
    expect(start({ prometheus: { server: false } }).status().prometheus).toEqual({ state: 'unserved' });
  });
});

test('an observable callback that fails is said once, the rest of the page is there, and its end is said', async () => {
  const telemetry = start();
  let isBroken = true;
  const gauge = metrics.getMeter('third-party').createObservableGauge('pool.size');
  gauge.addCallback((result) => {
    if (isBroken) throw new Error('no pool');
    result.observe(4);
  });
  metrics.getMeter('third-party').createCounter('cache.hits').add(1);
  for (let scrape = 0; scrape < 2; scrape += 1) expect((await telemetry.scrape()).body).toContain('cache_hits_total 1');
  expect(lines()).toEqual([expect.stringMatching(/^warn: .*callback.*no pool/)]);
  isBroken = false;
  expect((await telemetry.scrape()).body).toContain('pool_size 4');
  expect(lines()[1]).toMatch(/^info: .*answer again/);
});

test('what was left out stands in status() and on the page', async () => {
  const telemetry = start();
  const { dropped } = telemetry.status();
  telemetry.collector.incrementCounter('never_registered');
  telemetry.meters.queues.setDepth('mail', Number.NaN);
  expect(telemetry.status().dropped).toEqual({ ...dropped, unknown_metric: 1, not_finite: 1 });
  expect((await telemetry.scrape()).body).toContain(
    'binnacle_measurements_dropped_total{binnacle_reason="not_finite"} 1',
  );
});

test('what stands in the query of an endpoint is not shown', async () => {
  const otlp = { endpoint: 'http://127.0.0.1:1/base?api-key=canary', intervalMs: 1000, timeoutMs: 500 };
  const telemetry = start({ exporters: 'otlp', otlp });
  const results = [await telemetry.flush({ deadlineMs: 50 }), await telemetry.flush(), telemetry.status(), lines()];
  expect(JSON.stringify(results)).toContain('http://127.0.0.1:1/base/v1/metrics');
  expect(JSON.stringify(results)).not.toContain('canary');
});
