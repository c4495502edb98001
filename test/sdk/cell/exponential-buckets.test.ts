// One side of an exponential histogram, held against a plain map of counts.

import * as fc from 'fast-check';
import { ExponentialBuckets } from '../../../src/sdk/cell/exponential-buckets.ts';

type Counts = Map<number, number>;

/** Counts where there is room for it; says whether there was. */
function count(buckets: ExponentialBuckets, index: number, times: number, maxSize: number): boolean {
  if (buckets.add(index, times)) return true;
  const last = buckets.low + buckets.length - 1;
  if (buckets.length > 0 && Math.max(last, index) - Math.min(buckets.low, index) >= maxSize) return false;
  buckets.reach(index, maxSize);
  return buckets.add(index, times);
}

function merged(counts: Counts, by: number): Counts {
  const coarser: Counts = new Map();
  for (const [index, times] of counts) coarser.set(index >> by, (coarser.get(index >> by) ?? 0) + times);
  return coarser;
}

function expectSame(buckets: ExponentialBuckets, counts: Counts): void {
  const low = Math.min(...counts.keys());
  const high = Math.max(...counts.keys());
  if (counts.size === 0) {
    expect({ length: buckets.length, counts: buckets.toArray() }).toEqual({ length: 0, counts: [] });
    return;
  }
  const expected = Array.from({ length: high - low + 1 }, (_, at) => counts.get(low + at) ?? 0);
  expect({ low: buckets.low, length: buckets.length, counts: buckets.toArray() }).toEqual({
    low,
    length: expected.length,
    counts: expected,
  });
}

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ index: fc.integer({ min: -40, max: 40 }), times: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ downscale: fc.integer({ min: 0, max: 6 }) }) },
  { weight: 1, arbitrary: fc.constant('clear' as const) },
);

test('whatever is counted, merged and cleared, in any order: the same counts as in a map, in no more than maxSize', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 2, max: 23 }), (steps, maxSize) => {
      const buckets = new ExponentialBuckets();
      let counts: Counts = new Map();
      for (const each of steps) {
        if (each === 'clear') {
          buckets.clear();
          counts = new Map();
        } else if ('downscale' in each) {
          buckets.downscale(each.downscale);
          counts = merged(counts, each.downscale);
        } else if (count(buckets, each.index, each.times, maxSize)) {
          counts.set(each.index, (counts.get(each.index) ?? 0) + each.times);
        }
        expect(buckets.length).toBeLessThanOrEqual(maxSize);
        expectSame(buckets, counts);
      }
    }),
    { numRuns: 400 },
  );
});

test('merging keeps the total, also where a pair of neighbours is cut by zero', () => {
  const buckets = new ExponentialBuckets();
  for (const index of [-3, -2, -1, 0, 1, 2]) count(buckets, index, 1, 8);
  buckets.downscale(1);
  expect([buckets.low, buckets.toArray()]).toEqual([-2, [1, 2, 2, 1]]);
  buckets.downscale(30);
  expect([buckets.low, buckets.toArray()]).toEqual([-1, [3, 3]]);
});

test('an index beside the run is not counted, and changes nothing', () => {
  const buckets = new ExponentialBuckets();
  expect(buckets.add(0, 1)).toBe(false);
  count(buckets, 5, 2, 8);
  expect([buckets.add(4, 1), buckets.add(6, 1)]).toEqual([false, false]);
  expect([buckets.low, buckets.toArray()]).toEqual([5, [2]]);
});

test('the run reaches to both ends of the indices that there are', () => {
  const [lowest, highest] = [-1022 * 2 ** 20 - 1, 1024 * 2 ** 20 - 1];
  for (const index of [lowest, highest]) {
    const buckets = new ExponentialBuckets();
    count(buckets, index, 3, 160);
    expect([buckets.low, buckets.toArray()]).toEqual([index, [3]]);
    buckets.downscale(30);
    expect([buckets.low, buckets.toArray()]).toEqual([index >> 30, [3]]);
  }
});

test('counts past 2^32 are kept exactly', () => {
  const buckets = new ExponentialBuckets();
  count(buckets, 0, 2 ** 40, 8);
  count(buckets, 1, 2 ** 40 + 1, 8);
  buckets.downscale(1);
  expect(buckets.toArray()).toEqual([2 ** 41 + 1]);
});

test('what was handed out does not change with what comes after', () => {
  const buckets = new ExponentialBuckets();
  count(buckets, 0, 1, 8);
  const before = buckets.toArray();
  count(buckets, 0, 1, 8);
  count(buckets, 1, 1, 8);
  expect(before).toEqual([1]);
});
