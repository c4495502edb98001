// The reader before a receiver that behaves as it is told: what is sent when, what is kept, and that it always comes to an end.

import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider as Official } from '@opentelemetry/sdk-metrics';
import type { PushOptions } from '../../../src/export/otlp/push.ts';
import type { PushReader } from '../../../src/export/otlp/push-reader.ts';
import { MeterProvider as Ours } from '../../../src/sdk/index.ts';
import { flush, said, startPush } from './pushes.ts';
import { answer, type RawServer } from './raw-server.ts';
import { readJson } from './read-json.ts';
import { serve, urlOf } from './transports.ts';

const LATER = answer('503 Later');

/** What the receiver answers; undefined: nothing. */
let reply: (() => string | undefined) | undefined;
let server: RawServer;
let underway: number;
let mostUnderway: number;

beforeEach(async () => {
  reply = () => answer('200 OK', [], '{}');
  underway = 0;
  mostUnderway = 0;
  server = await serve({
    onConnection: (socket) => {
      socket.once('close', () => {
        underway = 0;
      });
    },
    onRequest: (socket) => {
      underway += 1;
      mostUnderway = Math.max(mostUnderway, underway);
      const text = reply?.();
      if (text === undefined) return;
      setTimeout(() => {
        underway -= 1;
        socket.write(text);
      }, 20);
    },
  });
});

function start(options: Partial<PushOptions> = {}) {
  const started = startPush({ url: urlOf(server), ...options });
  started.counter.add(1);
  return started;
}

/** What each request said of the counter. */
function values(): (number | undefined)[] {
  return server.requests.map(
    ({ body }) => readJson(body.toString()).metrics.find(({ name }) => name === 'work.done')?.points[0]?.value,
  );
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const requested = (count: number) => until(() => server.requests.length >= count);
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('one export at a time', () => {
  test('of flushes at once each has an export of its own, one after the other', async () => {
    const { push } = start();
    const results = await Promise.all([flush(push), flush(push), flush(push), flush(push)]);
    expect(results).toEqual(Array(4).fill({ ok: true }));
    expect(server.requests).toHaveLength(4);
    expect(mostUnderway).toBe(1);
  });

  test('nor do ticks, flushes and a shutdown overlap', async () => {
    const { push, provider, counter } = start({ intervalMs: 15, timeoutMs: 1000 });
    for (let round = 0; round < 5; round += 1) {
      counter.add(1);
      await Promise.all([flush(push), flush(push)]);
    }
    void flush(push);
    await Promise.all([provider.shutdown(), flush(push)]);
    expect(mostUnderway).toBe(1);
    expect(values()).toEqual(values().toSorted((one = 0, other = 0) => one - other));
    const { length } = server.requests;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(server.requests).toHaveLength(length);
  });

  test('a flush ends the waits of what is under way, and says what became of its own export', async () => {
    const { push, counter } = start({ timeoutMs: 60_000 });
    reply = () => LATER;
    const first = flush(push, 60_000);
    await requested(1);
    counter.add(1);
    reply = () => answer('200 OK', [], '{}');
    expect(await flush(push)).toEqual({ ok: true });
    expect(await first).toEqual({ ok: false, reason: expect.stringContaining('503') });
    expect(values()).toEqual([1, 2]);
  });

  test('a flush whose deadline passed while it waited exports nothing afterwards', async () => {
    const { push } = start({ timeoutMs: 400 });
    reply = () => undefined;
    const first = flush(push);
    await requested(1);
    expect(await flush(push, 50)).toEqual({ ok: false, reason: expect.stringContaining('within 50 ms') });
    await first;
    await until(() => !push.status.inFlight);
    expect(push.status.failures).toBe(1);
    expect(server.requests).toHaveLength(1);
  });
});

describe('deadlines', () => {
  test.each([
    ['timeoutMs', 150, 60_000],
    ['deadlineMs', 60_000, 150],
  ])('a receiver that hangs costs a flush its %s', async (_what, timeoutMs, deadlineMs) => {
    const { push } = start({ timeoutMs });
    reply = () => undefined;
    const began = performance.now();
    expect((await flush(push, deadlineMs)).ok).toBe(false);
    expect(performance.now() - began).toBeLessThan(3000);
    await until(() => server.open.size === 0);
    expect(push.status).toMatchObject({ state: 'failing', inFlight: false });
  });

  test('with no time at all there is no export', async () => {
    const { push } = start();
    expect((await flush(push, 0)).ok).toBe(false);
    expect(server.connections).toBe(0);
  });

  test('callbacks that never settle take half of the time; all else arrives', async () => {
    const { push, meter } = start({ timeoutMs: 600 });
    meter.createObservableGauge('work.level').addCallback(() => new Promise(() => {}));
    expect(await flush(push)).toEqual({ ok: true });
    expect(values()).toEqual([1]);
  });

  test('callbacks that throw are left out', async () => {
    const { push, meter } = start();
    meter.createObservableGauge('work.level').addCallback(() => {
      throw new Error('no level');
    });
    expect(await flush(push)).toEqual({ ok: true });
    expect(values()).toEqual([1]);
  });

  test('where nothing can be collected, that is the reason', async () => {
    const { push } = start();
    push.collect = () => Promise.reject(new Error('out of order'));
    expect(await flush(push)).toEqual({ ok: false, reason: 'nothing could be collected (out of order).' });
    expect(push.status).toMatchObject({ state: 'failing', failures: 1 });
  });
});

// A reader of OpenTelemetry's waits for it, without end.
test.each([
  ['ours', Ours],
  ["OpenTelemetry's", Official],
])('an attribute of the resource that never settles holds nothing up, under %s', async (_whose, Provider) => {
  const resource = resourceFromAttributes({ 'service.name': 'shop', 'host.id': new Promise<string>(() => {}) });
  const provide = (push: PushReader) => new Provider({ resource, readers: [push] });
  const { push, provider, counter } = startPush({ url: urlOf(server) }, provide);
  counter.add(1);
  expect(await flush(push)).toEqual({ ok: true });
  await provider.shutdown();
  expect(values()).toEqual([1, 1]);
  expect(readJson(server.requests[0]?.body.toString() ?? '').resource).toEqual({ 'service.name': 'shop' });
});

describe('Retry-After', () => {
  const slowly = (seconds: number) => answer('429 Slowly', [`Retry-After: ${seconds}`]);

  test('is kept across intervals, and no request is early', async () => {
    const { push } = start({ intervalMs: 100, timeoutMs: 80 });
    const times: number[] = [];
    reply = () => {
      times.push(performance.now());
      return slowly(1);
    };
    await requested(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1000);
    const { nextTry = 0 } = push.status;
    expect(nextTry).toBeGreaterThan(Date.now());
  });

  test('a flush says how long; shutdown sends nothing, and says why', async () => {
    const { push, provider } = start();
    reply = () => slowly(3600);
    expect(await flush(push)).toEqual({ ok: false, reason: expect.stringContaining('429') });
    expect(await flush(push)).toEqual({ ok: false, reason: expect.stringMatching(/left alone for [67]\d\d s more/) });
    await provider.shutdown();
    expect(server.requests).toHaveLength(1);
    expect(push.status).toMatchObject({
      state: 'stopped',
      lastError: expect.stringMatching(/the last values were not sent: .* left alone for [67]\d\d s/),
    });
  });
});

describe('deltas', () => {
  test('that did not arrive are added to the next export, and nothing is counted twice', async () => {
    const { push, counter } = start({ temporality: 'delta', timeoutMs: 300 });
    reply = () => LATER;
    for (let round = 0; round < 3; round += 1) {
      expect((await flush(push)).ok).toBe(false);
      counter.add(10);
    }
    reply = () => answer('200 OK', [], '{}');
    expect(await flush(push)).toEqual({ ok: true });
    counter.add(5);
    await flush(push);
    expect(values()).toEqual([1, 11, 21, 31, 5]);
    expect(push.status.dropped).toBe(0);
  });

  test('that still wait at the end are counted', async () => {
    const { push, provider } = start({ temporality: 'delta', timeoutMs: 300 });
    reply = () => LATER;
    await provider.shutdown();
    expect(push.status.dropped).toBeGreaterThan(0);
    expect(push.points.failed.dropped).toBe(push.status.dropped);
  });

  test('of a collection that comes too late are in the next export', async () => {
    const { push, counter } = start({ temporality: 'delta' });
    const collect = push.collect.bind(push);
    const late = Promise.withResolvers<void>();
    push.collect = async (options) => {
      push.collect = collect;
      const collected = await collect(options);
      await late.promise;
      return collected;
    };
    expect(await flush(push)).toEqual({ ok: false, reason: expect.stringContaining('nothing could be collected') });
    late.resolve();
    counter.add(10);
    expect(await flush(push)).toEqual({ ok: true });
    expect(values()).toEqual([11]);
  });
});

describe('a minimum gap', () => {
  test('after everything arrived there is none before the gap is over', async () => {
    const { push } = start();
    await flush(push);
    expect(await push.flush({ deadlineMs: 20_000, minGapMs: 60_000 })).toEqual({ ok: true });
    expect(server.requests).toHaveLength(1);
    await push.flush({ deadlineMs: 20_000, minGapMs: 0 });
    expect(server.requests).toHaveLength(2);
  });

  test('of several at once one exports', async () => {
    const { push } = start();
    const options = { deadlineMs: 20_000, minGapMs: 60_000 };
    await Promise.all([push.flush(options), push.flush(options), push.flush(options)]);
    expect(server.requests).toHaveLength(1);
  });

  test('what did not arrive waits for no gap', async () => {
    const { push } = start({ timeoutMs: 300 });
    reply = () => LATER;
    await push.flush({ deadlineMs: 20_000, minGapMs: 60_000 });
    await push.flush({ deadlineMs: 20_000, minGapMs: 60_000 });
    expect(server.requests).toHaveLength(2);
  });
});

describe('the end', () => {
  test('shutdown pushes the last values once; twice is the same, and a flush afterwards says so', async () => {
    const { push, provider } = start({ intervalMs: 60_000 });
    expect(push.status.nextTry).toBeGreaterThan(Date.now());
    await Promise.all([push.shutdown(), push.shutdown()]);
    await provider.shutdown();
    expect(values()).toEqual([1]);
    expect(push.status).toMatchObject({ state: 'stopped', exports: 1 });
    expect(push.status).not.toHaveProperty('nextTry');
    expect(await flush(push)).toEqual({ ok: false, reason: 'the telemetry is shut down.' });
  });

  test('a flush that waits gives way to the shutdown', async () => {
    const { push, provider } = start();
    const first = flush(push);
    const second = flush(push);
    await provider.shutdown();
    expect(await first).toEqual({ ok: true });
    expect(await second).toEqual({ ok: false, reason: 'the telemetry is shut down.' });
    expect(server.requests).toHaveLength(2);
  });

  test('at shutdown there is one try', async () => {
    const { push, provider } = start({ timeoutMs: 60_000 });
    reply = () => LATER;
    await provider.shutdown();
    expect(server.requests).toHaveLength(1);
    expect(push.status).toMatchObject({ state: 'stopped', lastError: expect.stringContaining('503') });
  });

  test('end() cuts a flush and a shutdown that wait; nothing is asked afterwards, and nothing is left', async () => {
    const before = timers();
    const { push, provider } = start({ intervalMs: 60_000, timeoutMs: 60_000 });
    reply = () => undefined;
    const first = flush(push, 50_000);
    await requested(1);
    const second = flush(push, 50_000);
    const shutdown = provider.shutdown();
    push.end();
    expect((await first).ok).toBe(false);
    expect((await second).ok).toBe(false);
    await shutdown;
    expect(server.requests).toHaveLength(1);
    expect(push.status).toMatchObject({ state: 'stopped', inFlight: false, failures: 1 });
    expect(push.points.inFlight).toBe(0);
    await until(() => server.open.size === 0);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test('hurry() gives what is left so much time', async () => {
    const { push, provider } = start({ timeoutMs: 60_000 });
    reply = () => undefined;
    push.hurry(150);
    const began = performance.now();
    await provider.shutdown();
    expect(performance.now() - began).toBeLessThan(3000);
    expect(push.status.lastError).toContain('ETIMEDOUT');
  });
});

test('without an interval there is no timer', async () => {
  const before = timers();
  const { push } = start();
  expect(timers()).toBe(before);
  expect(push.status).toMatchObject({ state: 'starting', inFlight: false });
  expect(push.status).not.toHaveProperty('nextTry');
});

test('the measure of an export is taken once for each, and agrees with the status', async () => {
  const exported: boolean[] = [];
  const { push } = start({ timeoutMs: 300, onExported: ({ ok }) => exported.push(ok) });
  await flush(push);
  reply = () => LATER;
  await flush(push);
  expect(exported).toEqual([true, false]);
  const { exported: points, failures, bytes } = push.status;
  expect([points, failures]).toEqual([push.points.exported, 1]);
  expect(push.points.failed.undelivered).toBeGreaterThan(0);
  expect(bytes).toBe(server.requests.reduce((sum, { body }) => sum + body.length, 0));
  expect(said).toHaveLength(1);
});
