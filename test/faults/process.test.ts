// Callbacks that hang or fail, a clock that is set, and a shutdown at a bad moment: seen from outside the process.

import { runChild } from './child.ts';

interface Callbacks {
  readonly collections: {
    readonly ms: number;
    readonly names: string[];
    readonly errors: string[];
    readonly all: number;
  }[];
  readonly calls: { readonly hangs: number; readonly good: number; readonly late: number };
  readonly many: number;
  readonly kinds: number;
  readonly uncaught: string[];
}

test('callbacks that hang, throw, reject, answer late or give anything else harm no other, and are told by name', async () => {
  const { code, stderr, report } = await runChild<Callbacks>('callbacks');
  expect([code, stderr, report.uncaught]).toEqual([0, '', []]);
  const good = ['recorded', 'good', 'good.later', 'bad.sets'];
  expect(report.collections.map(({ names }) => names)).toEqual([good, good, good, good]);
  for (const { errors } of report.collections) {
    expect(errors.map((text) => /"(\w+)"/.exec(text)?.[1]).sort()).toEqual(['hangs', 'late', 'rejects', 'throws']);
  }
  // What is thrown or rejected with is anything at all, and each time it is an error of its own.
  expect(Math.min(...report.collections.map(({ all }) => all))).toBeGreaterThan(2 * report.kinds);
  // One deadline for all of them, and after three timeouts they are left alone.
  const took = report.collections.map(({ ms }) => ms);
  expect(Math.min(...took.slice(0, 3))).toBeLessThan(1200);
  expect(took[3]).toBeLessThan(1000);
  expect(report.collections[3]?.errors.filter((text) => text.includes('rests for a while'))).toHaveLength(2);
  expect([report.calls.hangs, report.calls.late]).toEqual([1, 3]);
  // Twenty collections at once ask each callback once.
  expect([report.many, report.calls.good]).toEqual([20, 5]);
});

interface Clock {
  readonly collections: {
    readonly level: number;
    readonly observed: number;
    readonly shortest: number;
    readonly longest: number;
    readonly fromNow: number;
  }[];
  readonly elapsed: number;
}

const HOUR = 3_600_000;

test.each([
  ['an hour forward', HOUR],
  ['an hour back', -HOUR],
  ['a day forward', 24 * HOUR],
  ['a day back', -24 * HOUR],
])(
  'the clock is set %s, three times, and right again: gauges are right, intervals as long as they were',
  async (_, step) => {
    const { code, stderr, report } = await runChild<Clock>('clock-steps', String(step));
    expect([code, stderr]).toEqual([0, '']);
    const { collections, elapsed } = report;
    expect(collections.map(({ level }) => level)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    expect(collections.map(({ observed }) => observed)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    expect(Math.min(...collections.map(({ shortest }) => shortest))).toBeGreaterThanOrEqual(0);
    // No interval is longer than the process, and every point is of the time that the clock shows.
    expect(Math.max(...collections.map(({ longest }) => longest))).toBeLessThan(elapsed + 50);
    expect(Math.max(...collections.map(({ fromNow }) => fromNow))).toBeLessThan(5000);
  },
);

interface Shutdown {
  readonly ms: number;
  readonly values: unknown[];
  readonly same: boolean;
  readonly left: string[];
  readonly dropped: Readonly<Record<string, number>>;
  readonly uncaught: string[];
}

test('a shutdown pushes although a callback hangs, is the same one when asked again, and leaves nothing behind', async () => {
  const { code, stderr, report } = await runChild<Shutdown>('shutdown');
  expect([code, stderr, report.uncaught]).toEqual([0, '', []]);
  expect(report.ms).toBeLessThan(5000);
  expect(report.values).toEqual([1, 1]);
  expect(report.same).toBe(true);
  expect(report.left).toEqual([]);
  // What is recorded into instruments that were made too late is counted, and nothing throws.
  expect(report.dropped).toEqual({ no_instrument: 2 });
});
