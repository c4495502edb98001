// Whatever callers name, and whoever does not come to collect, memory has an end. Each program tells what it held on to.

import { runChild } from './child.ts';

interface Cardinality {
  readonly most: number;
  readonly total: number;
  readonly slowness: number;
  readonly growth: number;
}

// Other processes may have the processor for a while.
jest.setTimeout(120_000);

/**
 * Series, megabytes, and how often the yardstick of the program. A million sets take 2 to 9 times that, by the version of Node;
 * with a look at each of the others they took 33 to 64 times.
 */
const figures = {
  millionSets: { series: 2000, megabytes: 5, slowness: 25 },
  names: 2,
  idle: 2,
  longValues: { megabytes: 2, slowness: 0.1 },
};

describe('a million sets of attributes over 500 collections', () => {
  const { series, megabytes, slowness } = figures.millionSets;

  test.each([
    ['counter', 'cumulative'],
    ['histogram', 'cumulative'],
    ['counter', 'delta'],
  ])(
    'a %s, %s: 2,000 series at most, under 5 MB, no slow path, and every call is in the sum',
    async (kind, temporality) => {
      const { code, report } = await runChild<Cardinality>('cardinality', kind, temporality);
      expect(code).toBe(0);
      expect(report.most).toBeLessThanOrEqual(series);
      expect(report.total).toBe(1_000_001);
      expect(report.growth).toBeLessThan(megabytes);
      expect(report.slowness).toBeLessThan(slowness);
    },
  );

  test('each with a name of its own: the same series and memory', async () => {
    const { report } = await runChild<Cardinality>('cardinality', 'names', 'cumulative');
    expect(report.most).toBe(series);
    expect(report.total).toBe(1_000_001);
    expect(report.growth).toBeLessThan(megabytes);
  });
});

test('10,000 pushes of 1,000 histogram series, with a view: two readers that never collect cost under 2 MB', async () => {
  const { code, report } = await runChild<{ growth: number; late: number }>('idle-reader');
  expect(code).toBe(0);
  expect(report.growth).toBeLessThan(figures.idle);
  expect(report.late).toBe(1000);
});

interface Names {
  readonly growth: number;
  readonly recorded: number;
  readonly dropped: Readonly<Record<string, number>>;
}

test.each([
  ['instruments', 512],
  ['meters', 64],
  ['both', 64],
])('a million %s named after requests: %d are there, under 2 MB, the others are counted', async (what, kept) => {
  const { code, report } = await runChild<Names>('dynamic-names', what);
  expect(code).toBe(0);
  expect(report.growth).toBeLessThan(figures.names);
  expect([report.recorded, report.dropped]).toEqual([kept, { no_instrument: 1_000_000 - kept }]);
});

interface Long {
  readonly shapes: { readonly shape: string; readonly slowness?: number; readonly growth: number }[];
  readonly scrape: number;
}

test('attributes of a megabyte are never read through; of 400 of them less than two are kept, or scraped', async () => {
  const { megabytes, slowness: most } = figures.longValues;
  const { code, report } = await runChild<Long>('long-values');
  expect(code).toBe(0);
  expect(report.shapes.filter(({ growth }) => growth >= megabytes)).toEqual([]);
  expect(report.shapes.filter(({ slowness = 0 }) => slowness >= most)).toEqual([]);
  expect(report.scrape).toBeLessThan(megabytes);
});
