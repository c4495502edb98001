import type { PushOptions } from '../../../src/export/otlp/push.ts';
import { until } from '../../stack/harness/until.ts';
import { flush, said, startPush } from './pushes.ts';
import { Receiver } from './receiver.ts';
import { ends, localhost } from './transports.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await new Receiver().come();
  ends.push(() => receiver.leave());
});

/** A push that only a flush sets off, under a provider with a counter, a gauge and a histogram. */
function start(options: Partial<PushOptions> = {}) {
  const url = `${receiver.url}/v1/metrics`;
  const started = startPush({ url, intervalMs: 600_000, timeoutMs: 300, ...options });
  const { meter, counter } = started;
  counter.add(3, { kind: 'a', ok: true });
  meter.createGauge('work.level').record(-2.5);
  meter.createUpDownCounter('work.active').add(-4);
  const advice = { explicitBucketBoundaries: [1, 5] };
  meter.createHistogram('work.duration', { unit: 's', advice }).record(2, { size: 7 });
  return started;
}

test.each([
  ['http/json', 'none'],
  ['http/json', 'gzip'],
  ['http/protobuf', 'none'],
  ['http/protobuf', 'gzip'],
] as const)('%s with compression %s brings names, units, attributes and values', async (protocol, compression) => {
  const { push } = start({ protocol, compression, headers: { 'x-tenant': 'one' } });
  expect(await flush(push)).toEqual({ ok: true });
  const [{ path, headers } = { path: '', headers: {} }] = receiver.requests;
  expect(path).toBe('/v1/metrics');
  expect(headers).toMatchObject({
    'content-type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    'x-tenant': 'one',
  });
  expect(headers['content-encoding']).toBe(compression === 'gzip' ? 'gzip' : undefined);
  expect(receiver.requests[0]?.push.metrics).toEqual([
    {
      scope: 'test',
      name: 'work.done',
      unit: '{item}',
      kind: 'sum',
      isMonotonic: true,
      temporality: 'cumulative',
      points: [{ attributes: { kind: 'a', ok: true }, value: 3 }],
    },
    { scope: 'test', name: 'work.level', unit: '', kind: 'gauge', points: [{ attributes: {}, value: -2.5 }] },
    {
      scope: 'test',
      name: 'work.active',
      unit: '',
      kind: 'sum',
      isMonotonic: false,
      temporality: 'cumulative',
      points: [{ attributes: {}, value: -4 }],
    },
    {
      scope: 'test',
      name: 'work.duration',
      unit: 's',
      kind: 'histogram',
      temporality: 'cumulative',
      points: [{ attributes: { size: 7 }, count: 1, sum: 2, bounds: [1, 5], bucketCounts: [0, 1, 0] }],
    },
  ]);
});

test.each(['http/json', 'http/protobuf'] as const)('exponential histograms go out as such, by %s', async (protocol) => {
  const { push } = start({ protocol, exponentialHistograms: true });
  await flush(push);
  expect(receiver.metric('work.duration')).toMatchObject({
    kind: 'exponentialHistogram',
    points: [{ count: 1, sum: 2, scale: 20 }],
  });
  expect(receiver.metric('work.done')).toMatchObject({ kind: 'sum' });
});

test.each([
  ['cumulative', 'cumulative', [3, 4]],
  ['delta', 'delta', [3, 1]],
  ['lowmemory', 'delta', [3, 1]],
] as const)('temporality %s makes a counter %s', async (temporality, expected, values) => {
  const { push, counter } = start({ temporality });
  await flush(push);
  counter.add(1, { kind: 'a', ok: true });
  await flush(push);
  const sent = receiver.requests.map(({ push }) => push.metrics.find(({ name }) => name === 'work.done'));
  expect(sent.map((metric) => metric?.temporality)).toEqual([expected, expected]);
  expect(sent.map((metric) => metric?.points[0]?.value)).toEqual(values);
});

test('it pushes by itself at each interval', async () => {
  const { push } = start({ intervalMs: 100, timeoutMs: 80 });
  await until('two pushes', () => push.status.exports >= 2, { everyMs: 20, deadlineMs: 20_000 });
  expect(push.status.state).toBe('ok');
});

test('the body has to come over TLS whose authority is known', async () => {
  const secure = await new Receiver(localhost).come();
  ends.push(() => secure.leave());
  const url = `${secure.url.replace('127.0.0.1', 'localhost')}/v1/metrics`;
  const { push: stranger } = start({ url });
  expect(await flush(stranger)).toEqual({ ok: false, reason: expect.stringContaining('otlp.tls.ca') });
  expect(secure.requests).toHaveLength(0);
  const { push } = start({ url, tls: { ca: localhost.cert } });
  expect(await flush(push)).toEqual({ ok: true });
  expect(secure.requests).toHaveLength(1);
});

describe('headers', () => {
  test('a function is asked before each push, and wins over the rest', async () => {
    let token = 'first';
    const headersFunction = () => ({ authorization: token });
    const { push } = start({ headers: { authorization: 'old', 'x-tenant': 'one' }, headersFunction });
    await flush(push);
    token = 'second';
    await flush(push);
    expect(receiver.requests.map(({ headers }) => [headers.authorization, headers['x-tenant']])).toEqual([
      ['first', 'one'],
      ['second', 'one'],
    ]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('the token is s3cret');
      },
    ],
    ['never settles', () => new Promise<never>(() => {})],
  ])('a function that %s fails the push, and not the next one', async (_what, broken) => {
    let headersFunction: () => Record<string, string> | Promise<never> = broken;
    const { push } = start({ headersFunction: () => headersFunction() });
    const result = await flush(push);
    expect(result).toEqual({ ok: false, reason: expect.stringContaining('the function otlp.headers failed') });
    headersFunction = () => ({});
    expect(await flush(push)).toEqual({ ok: true });
    expect(said.join()).not.toContain('s3cret');
  });

  test('those of the environment are not sent along, and are left where they are', async () => {
    process.env.OTEL_EXPORTER_OTLP_HEADERS = 'x-of-traces=s3cret';
    try {
      const { push } = start({ headers: { 'x-tenant': 'one' } });
      expect(process.env.OTEL_EXPORTER_OTLP_HEADERS).toBe('x-of-traces=s3cret');
      await flush(push);
      expect(receiver.requests[0]?.headers).not.toHaveProperty('x-of-traces');
    } finally {
      delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
    }
  });
});

describe('a flush tells what became of the values', () => {
  test.each([
    [401, /answered 401/],
    [404, /answered 404/],
    [413, /answered 413/],
    [500, /answered 500/],
    [503, /overloaded or not ready/],
    ['hang', /ETIMEDOUT/],
    ['trickle', /ETIMEDOUT|503/],
    ['cut', /ECONNRESET/],
  ] as const)('%s, and then recovery', async (behaviour, reason) => {
    const { push } = start();
    receiver.behaviour = behaviour;
    expect(await flush(push)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
    expect(push.status).toMatchObject({ state: 'failing', exports: 0, failures: 1 });
    receiver.behaviour = 200;
    expect(await flush(push)).toEqual({ ok: true });
    expect(push.status).toMatchObject({ state: 'ok', exports: 1, failures: 1 });
    expect(receiver.metric('work.done')?.points[0]?.value).toBe(3);
    expect(said).toEqual([expect.stringMatching(reason), expect.stringContaining('metrics arrive at')]);
    expect(said.join()).not.toContain('the words of the server');
  });

  test('refused, and then recovery', async () => {
    const { push } = start();
    await receiver.leave();
    expect(await flush(push)).toEqual({ ok: false, reason: expect.stringContaining('ECONNREFUSED') });
    await receiver.come();
    expect(await flush(push)).toEqual({ ok: true });
  });

  test('of a push under way that fails it does not speak: its own push is the newer one', async () => {
    const { push, counter } = start();
    receiver.behaviour = 'hang';
    const first = flush(push);
    await until('a push comes', () => receiver.requests.length > 0, { everyMs: 5, deadlineMs: 20_000 });
    counter.add(1, { kind: 'a', ok: true });
    const second = flush(push);
    receiver.behaviour = 200;
    expect((await first).ok).toBe(false);
    expect(await second).toEqual({ ok: true });
    expect(receiver.metric('work.done')?.points[0]?.value).toBe(4);
  });

  test('a flush that takes too long says so at its deadline', async () => {
    const { push } = start({ timeoutMs: 60_000 });
    receiver.behaviour = 'hang';
    expect(await flush(push, 20)).toEqual({
      ok: false,
      reason: expect.stringMatching(/ETIMEDOUT|delivered within 20 ms/),
    });
  });
});

describe('end()', () => {
  const underway = () => until('a push comes', () => receiver.requests.length > 0, { everyMs: 5, deadlineMs: 20_000 });

  test('closes what is under way, and leaves no timer to wait for', async () => {
    // The clock stands still: a further try, which has to wait for its turn, would never come.
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance', 'hrtime'] });
    try {
      const { push, provider } = start({ timeoutMs: 60_000 });
      receiver.behaviour = 'hang';
      const shutdown = provider.shutdown();
      await underway();
      push.end();
      await shutdown;
      expect(push.status.state).toBe('stopped');
      expect(await flush(push)).toEqual({ ok: false, reason: 'the telemetry is shut down.' });
    } finally {
      jest.useRealTimers();
    }
  });

  test('a try that waits for its turn is not made any more', async () => {
    const { push, provider } = start({ timeoutMs: 60_000 });
    receiver.behaviour = 503;
    const shutdown = provider.shutdown();
    await underway();
    push.end();
    await shutdown;
    expect(receiver.requests).toHaveLength(1);
  });
});
