// What arrives, to the last point: in parts, beside a poison, over connections that are closed, and never before its time.

import { setTimeout as sleep } from 'node:timers/promises';
import { FaultCollector } from './collector/collector.ts';
import { type Fault, faults } from './collector/modes.ts';
import { endAll, type Flushed, type FlushOptions, now, Pusher, type Setting, until } from './pusher.ts';

jest.setTimeout(120_000);

/** A push when flush() is called, and none of its own. */
const ON_CALL = { intervalMs: 60_000 };

let collector: FaultCollector;

beforeEach(async () => {
  collector = await new FaultCollector().open();
});

afterEach(async () => {
  endAll();
  await collector.close();
});

function pushing(otlp: NonNullable<Setting['options']['otlp']>): Promise<Pusher> {
  return Pusher.start({ options: { otlp: { endpoint: collector.url, ...otlp } } });
}

/** With time enough on a machine that does other things. */
async function flushed(pusher: Pusher, options: FlushOptions = {}): Promise<Flushed['results']['otlp']> {
  return (await pusher.flush({ deadlineMs: 20_000, ...options })).results.otlp;
}

const totals = () => [collector.ledger.total('calls'), collector.ledger.total('latency')];

test('delta is delta: what arrived is not sent again', async () => {
  const pusher = await pushing({ ...ON_CALL, temporality: 'delta' });
  await pusher.record(100);
  for (let nth = 0; nth < 3; nth++) await flushed(pusher);
  expect(totals()).toEqual([100, 100]);
  const sent = collector.ledger.requests.flatMap(({ push }) => push?.metrics ?? []);
  const temporalitiesOf = (name: string) =>
    new Set(sent.flatMap((each) => (each.name === name ? [each.temporality] : [])));
  expect([temporalitiesOf('calls'), temporalitiesOf('latency')]).toEqual([new Set(['delta']), new Set(['delta'])]);
});

describe('Retry-After', () => {
  const WATCHED_MS = 5000;
  const told = [
    ['503, Retry-After: 0', 2, 5],
    ['503, Retry-After: 1', 2, 5],
    ['503, Retry-After: a date', 2, 5],
    ['429, Retry-After: 3600', 1, 1],
  ] as const satisfies readonly (readonly [Fault, number, number])[];

  interface Watched {
    readonly asked: number;
    readonly gaps: number[];
    readonly early: readonly [count: number, ms: number];
    readonly state: string;
    readonly waitMs: number;
  }

  async function watch(fault: Fault): Promise<Watched> {
    const receiver = await new FaultCollector().open();
    const { ledger } = receiver;
    try {
      const pusher = await Pusher.start({ options: { otlp: { endpoint: receiver.url, intervalMs: 500 } } });
      await pusher.record(10);
      // Not at the first request of a process: that one takes so long that its answer may come too late.
      await until(() => ledger.counts.taken > 1, 10_000);
      await until(async () => !(await pusher.status()).inFlight && ledger.counts.inFlight === 0, 10_000);
      await receiver.behave(faults[fault]);
      await sleep(WATCHED_MS);
      const at = ledger.requests.filter(({ mode }) => mode.kind === 'status').map((came) => came.at);
      const gaps = at.slice(1).map((each, nth) => each - (at[nth] ?? 0));
      const { early, earlyMs } = ledger.counts;
      const { state, nextTry = 0 } = await pusher.status();
      return { asked: at.length, gaps, early: [early, earlyMs], state, waitMs: nextTry - Date.now() };
    } finally {
      await receiver.close();
    }
  }

  const seen = new Map<Fault, Promise<Watched>>();

  beforeAll(async () => {
    for (const [fault] of told) seen.set(fault, watch(fault));
    await Promise.allSettled(seen.values());
  });

  test.each(told)('%s is kept across intervals of 500 ms', async (fault, least, most) => {
    const { asked, gaps, early, state, waitMs } = (await seen.get(fault)) as Watched;
    expect(early).toEqual([0, 0]);
    expect(asked).toBeGreaterThanOrEqual(least);
    expect(asked).toBeLessThanOrEqual(most);
    // 0 is a second too, so that nobody is asked six times in 400 ms.
    expect(Math.min(...gaps, 1000)).toBeGreaterThan(950);
    expect(['degraded', 'failing']).toContain(state);
    if (fault.endsWith('3600')) expect(waitMs).toBeGreaterThan(60_000);
  });

  test('nonsense is none', async () => {
    await collector.behave(faults['503, Retry-After: nonsense']);
    const pusher = await pushing({ intervalMs: 200 });
    await pusher.record(10);
    expect(await until(() => collector.ledger.counts.requests > 2, 10_000)).toBe(true);
  });
});

describe.each(['http/protobuf', 'http/json'] as const)('%s', (protocol) => {
  test('413 over 20 kB: 5,000 series arrive, in parts', async () => {
    await collector.behave({ kind: 'too_large', bytes: 20_000 });
    const pusher = await pushing({ ...ON_CALL, protocol });
    const recorded = await pusher.record(5000);
    expect(await flushed(pusher)).toEqual({ ok: true });
    expect(totals()).toEqual([recorded, recorded]);
    expect(collector.ledger.series('calls')).toHaveLength(2000);
    expect(collector.ledger.counts.overlapping).toBe(0);
    // The size is learned: the next push does not begin with the whole again.
    const refused = () => collector.ledger.requests.filter(({ status }) => status === 413).length;
    const before = refused();
    await flushed(pusher);
    expect(refused() - before).toBeLessThanOrEqual(1);
    expect(await pusher.status()).toMatchObject({ dropped: 0, rejected: 0 });
  });

  test('400 for one poison among 1,000: the other 999 arrive with the same push, and it is counted', async () => {
    await collector.behave(faults.poison);
    const pusher = await pushing({ ...ON_CALL, protocol });
    await pusher.record(600);
    await pusher.record(1, 0, 'poison');
    await pusher.record(399, 600);
    expect(await flushed(pusher)).toEqual({ ok: false, reason: expect.stringContaining('400') });
    expect(collector.ledger.total('calls')).toBe(999);
    expect(collector.ledger.total('latency')).toBe(1000);
    expect(collector.ledger.series('level')).toHaveLength(1);
    expect(await pusher.status()).toMatchObject({ state: 'degraded', dropped: 1, rejected: 0 });
  });

  test('partial success is counted, its text shown clean and short', async () => {
    await collector.behave(faults['partial success']);
    const pusher = await pushing({ ...ON_CALL, protocol });
    await pusher.record(100);
    for (let nth = 0; nth < 2; nth++) await flushed(pusher);
    const status = await pusher.status();
    expect([status.rejected, status.state]).toEqual([7 * 2, 'degraded']);
    await pusher.shutdown(1000);
    const { stdout, stderr } = await pusher.ended;
    const said = stdout + stderr + JSON.stringify(status);
    expect(said).toContain('too old');
    expect(said.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\u2028]*$/u);
    expect(said).not.toMatch(/sk-canary|x{201}/);
  });
});

test('400 for everything is no endless bisecting', async () => {
  await collector.behave(faults['400']);
  const pusher = await pushing(ON_CALL);
  await pusher.record(1000);
  for (const pushes of [1, 2]) {
    expect((await flushed(pusher)).ok).toBe(false);
    // 64 refusals, and one for each further body of the same push.
    expect(collector.ledger.counts.requests).toBeLessThanOrEqual(70 * pushes);
  }
  expect((await pusher.status()).state).toBe('failing');
});

test('a connection is kept for the next push, and one that the server closed costs no push', async () => {
  const pusher = await pushing(ON_CALL);
  for (let nth = 0; nth < 20; nth++) {
    if (nth === 10) await collector.behave(faults['closes after 2']);
    await pusher.record(1);
    expect(await flushed(pusher)).toEqual({ ok: true });
    if (nth < 10) expect(collector.openSockets).toBe(1);
  }
  expect(totals()).toEqual([20, 20]);
});

test('flush() with a minimum gap pushes once in it, and the next one after it has what was left', async () => {
  const pusher = await pushing(ON_CALL);
  const began = now();
  for (let nth = 0; nth < 20; nth++) {
    await pusher.record(1);
    expect(await flushed(pusher, { minGapMs: 1000 })).toEqual({ ok: true });
  }
  expect(collector.ledger.counts.taken).toBeLessThanOrEqual(1 + Math.floor((now() - began) / 1000));
  await sleep(1000);
  await flushed(pusher, { minGapMs: 1000 });
  expect(totals()).toEqual([20, 20]);
});

test('points that arrived are counted, and the time of it', async () => {
  const pusher = await pushing(ON_CALL);
  await pusher.record(50);
  const began = Date.now();
  await flushed(pusher);
  const { exported, bytes, lastSuccess = 0, state, inFlight } = await pusher.status();
  expect(exported).toBe(collector.ledger.counts.points);
  expect(bytes).toBe(collector.ledger.counts.bytes);
  expect([state, inFlight]).toEqual(['ok', false]);
  // On the clocks of two processes.
  expect(lastSuccess).toBeGreaterThan(began - 100);
  expect(lastSuccess).toBeLessThan(Date.now() + 100);
});

test('a late answer does not hold the next push: after 10 hanging ones the first that is answered arrives', async () => {
  await collector.behave(faults.hang);
  const pusher = await pushing({ intervalMs: 400 });
  const recorded = await pusher.record(10);
  await until(() => collector.ledger.counts.requests >= 10, 30_000);
  await collector.behave({ kind: 'ok' });
  expect(await until(() => collector.ledger.counts.taken > 0, 10_000)).toBe(true);
  expect(totals()).toEqual([recorded, recorded]);
  const [first] = collector.ledger.requests.filter(({ mode }) => mode.kind === 'ok');
  expect(first?.isTaken).toBe(true);
  expect(await until(() => collector.openSockets <= 1, 5000)).toBe(true);
});
