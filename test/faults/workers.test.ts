// Workers of a real cluster and real threads under load: killed, blocked, replaced, there before the one who gathers.

import { runChild } from './child.ts';

jest.setTimeout(120_000);

interface Workers {
  readonly answering: number;
  readonly silent: number;
  readonly lost: number;
}

interface Report {
  readonly role: string;
  readonly scrapes: number;
  readonly failed: number;
  readonly fell: number;
  readonly longestMs: number;
  readonly areClaimed: boolean | boolean[];
  /** `orders` and `waits` are what is shown, `recorded` is what the workers say that they did. */
  readonly sums: { recorded: number; orders: number; waits: number; open: number; cpu: number };
  readonly workers: Workers;
  readonly blocked: Workers;
  readonly open: number;
  readonly said: string[];
  readonly logs: { log: string[]; collected: number }[];
  readonly log: string[];
  readonly uncaught: string[];
}

async function run(kind: string, scenario: string, count = 2): Promise<Report> {
  const { code, stderr, report } = await runChild<Report>('workers', kind, scenario, String(count));
  expect([code, stderr, report.uncaught, report.role]).toEqual([0, '', [], 'alone']);
  // Whatever happens to the workers: no scrape fails, and no total goes down.
  expect([report.failed, report.fell]).toEqual([0, 0]);
  return report;
}

test.each([
  ['cluster', 2],
  ['cluster', 8],
  ['cluster-advanced', 2],
  ['threads', 2],
  ['threads', 8],
])('%s: the sum over %i workers is exact, and monotone over 100 scrapes', async (kind, count) => {
  const { areClaimed, scrapes, sums, workers, said, longestMs } = await run(kind, 'load', count);
  expect([areClaimed, scrapes]).toEqual([true, 101]);
  expect(sums.recorded).toBeGreaterThan(1000);
  // The time of the process is told once, however many threads it has.
  const cpu = kind === 'threads' ? 1 : count + 1;
  expect(sums).toEqual({ recorded: sums.recorded, orders: sums.recorded, waits: sums.recorded, open: count, cpu });
  expect(workers).toEqual({ answering: count, silent: 0, lost: 0 });
  expect(said).toEqual([]);
  expect(longestMs).toBeLessThan(3000);
});

test.each([
  ['cluster', 2],
  ['cluster', 8],
  ['threads', 2],
  ['threads', 8],
])('%s: one of %i workers is killed under load and replaced', async (kind, count) => {
  const { sums, workers, longestMs, log } = await run(kind, 'kill', count);
  // What the dead one had counted stays, and is more than nothing; its level is gone.
  expect(sums.orders).toBeGreaterThan(sums.recorded);
  expect([sums.waits, sums.open]).toEqual([sums.orders, count]);
  expect(workers).toEqual({ answering: count, silent: 0, lost: 1 });
  expect(longestMs).toBeLessThan(3000);
  expect(log[0]).toMatch(/(worker|thread) 1 .*ended without a goodbye/);
});

test.each(['cluster', 'threads'])('%s: a worker that is blocked for 3 s holds a scrape up for one', async (kind) => {
  const { blocked, longestMs, sums, workers, log } = await run(kind, 'block');
  expect(blocked).toEqual({ answering: 1, silent: 1, lost: 0 });
  expect(longestMs).toBeGreaterThan(990);
  expect(longestMs).toBeLessThan(2500);
  expect([sums.orders, sums.waits]).toEqual([sums.recorded, sums.recorded]);
  expect(workers).toMatchObject({ silent: 0 });
  expect(log[0]).toMatch(/1 of 2 worker\(s\) did not give their numbers \((worker|thread) 1\b.*no answer in 1000 ms/);
  expect(log[1]).toMatch(/All workers give their numbers again/);
});

test.each(['cluster', 'threads'])('%s: workers that say goodbye under load lose nothing', async (kind) => {
  const { sums, workers } = await run(kind, 'leave');
  expect([sums.orders, sums.waits, sums.open]).toEqual([sums.recorded, sums.recorded, 2]);
  expect(workers).toEqual({ answering: 2, silent: 0, lost: 0 });
});

test.each(['cluster', 'threads'])(
  '%s: workers are found by a gathering that begins after them, and by the next',
  async (kind) => {
    const { areClaimed, sums, workers, logs } = await run(kind, 'late');
    expect(areClaimed).toEqual([false, false]);
    expect([sums.orders, sums.waits]).toEqual([sums.recorded, sums.recorded]);
    expect(workers).toEqual({ answering: 2, silent: 0, lost: 0 });
    // A thread serves itself as long as nobody gathers; a process of a cluster cannot, and says so.
    const warned = [
      expect.stringContaining('Call initTelemetry() in the primary too'),
      expect.stringContaining('gathers'),
    ];
    expect(logs.map(({ log }) => log)).toEqual(kind === 'threads' ? [[], []] : [warned, warned]);
    // Each scrape asked each of them once.
    expect(logs.map(({ collected }) => collected)).toEqual([2, 2]);
  },
);

test('a thread that was made by a thread belongs to the main thread', async () => {
  const { open, workers } = await run('threads', 'nested', 1);
  expect([open, workers]).toEqual([2, { answering: 2, silent: 0, lost: 0 }]);
});

test('a process of a cluster gives the numbers of its own threads with its own', async () => {
  const { open, workers } = await run('cluster', 'nested', 1);
  expect([open, workers]).toEqual([2, { answering: 1, silent: 0, lost: 0 }]);
});

interface Ending {
  /** What the gathering holds open while it has no workers. */
  readonly opened: number;
  readonly code?: number;
  readonly orders?: number;
  readonly workers?: Workers;
  readonly uncaught: string[];
}

describe('nothing is kept alive', () => {
  test.each<[string, Partial<Ending>]>([
    ['none', {}],
    ['threads', { code: 0, workers: { answering: 0, silent: 0, lost: 0 }, orders: 1 }],
    // Its channel is closed before its end is near: what it said when it was asked is all.
    ['cluster', { code: 0, workers: { answering: 0, silent: 0, lost: 1 }, orders: 1 }],
  ])('%s', async (kind, expected) => {
    const { code, stderr, report } = await runChild<Ending>('workers-ending', kind);
    expect([code, stderr]).toEqual([0, '']);
    expect(report).toEqual({ opened: 0, uncaught: [], ...expected });
  });
});
