// The oracle is a single cell that recorded what the workers recorded together.

import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { addExplicit, addExponential, haveSameBoundaries } from '../../../src/export/workers/histograms.ts';
import { ExplicitHistogramCell, explicitLayout } from '../../../src/sdk/cell/explicit-histogram.ts';
import { ExponentialHistogramCell, exponentialLayout } from '../../../src/sdk/cell/exponential-histogram.ts';

// Sixteenths add up exactly, in any order.
const measured = fc.integer({ min: 0, max: 2 ** 20 }).map((value) => value / 16);
const signed = fc.integer({ min: -(2 ** 20), max: 2 ** 20 }).map((value) => value / 16);
const wide = fc.oneof(
  measured,
  signed,
  fc.integer({ min: -60, max: 60 }).map((exponent) => 2 ** exponent),
);
const workers = (value: fc.Arbitrary<number>) =>
  fc.array(fc.array(value, { maxLength: 40 }), { minLength: 2, maxLength: 5 });

test('explicit histograms of several workers are what one would have', () => {
  const layout = explicitLayout([1, 10, 100, 1000], true, false);
  const histogramOf = (values: readonly number[]): Histogram => {
    const cell = new ExplicitHistogramCell({}, 0, layout);
    for (const value of values) cell.record(value);
    return cell.value();
  };
  fc.assert(
    fc.property(workers(measured), (all) => {
      expect(all.map(histogramOf).reduce(addExplicit)).toEqual(histogramOf(all.flat()));
    }),
  );
});

function exponentialOf(values: readonly number[], maxSize: number, isSigned: boolean): ExponentialHistogram {
  const cell = new ExponentialHistogramCell({}, 0, exponentialLayout({ maxSize }, isSigned));
  for (const value of values) cell.record(value);
  return cell.value();
}

/** Buckets that were counted, by their lower bound: whatever the offset and however many empty ones lie around. */
function coarsened({ scale, positive, negative }: ExponentialHistogram, to: number) {
  return [positive, negative].map(({ offset, bucketCounts }) => {
    const counts = new Map<number, number>();
    for (const [index, count] of bucketCounts.entries()) {
      const bucket = (offset + index) >> (scale - to);
      if (count > 0) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
    }
    return [...counts].sort(([one], [other]) => one - other);
  });
}

test.each([false, true])(
  'exponential histograms of several workers are what one would have, signed: %s',
  (isSigned) => {
    fc.assert(
      fc.property(workers(isSigned ? wide : measured), (all) => {
        const sum = all.map((values) => exponentialOf(values, 160, isSigned)).reduce(addExponential);
        const one = exponentialOf(all.flat(), 160, isSigned);
        expect({ ...sum, scale: 0, positive: 0, negative: 0 }).toEqual({ ...one, scale: 0, positive: 0, negative: 0 });
        expect(sum.scale).toBe(one.scale);
        expect(coarsened(sum, sum.scale)).toEqual(coarsened(one, one.scale));
      }),
    );
  },
);

test('the coarser of two scales is taken, and nothing is counted twice or lost', () => {
  fc.assert(
    fc.property(fc.array(measured, { minLength: 1 }), fc.array(measured, { minLength: 1 }), (few, many) => {
      const [coarse, fine] = [exponentialOf(few, 4, false), exponentialOf(many, 160, false)];
      const sum = addExponential(coarse, fine);
      const one = exponentialOf([...few, ...many], 160, false);
      const scale = Math.min(sum.scale, one.scale);
      expect(coarsened(sum, scale)).toEqual(coarsened(one, scale));
      expect([sum.count, sum.zeroCount]).toEqual([one.count, one.zeroCount]);
    }),
  );
});

test('workers whose values lie far apart do not make more buckets than one worker may have', () => {
  const sum = [[1e-9, 2e-9], [1], [1e9, 2e9]].map((values) => exponentialOf(values, 160, false)).reduce(addExponential);
  expect(sum.positive.bucketCounts.length).toBeLessThanOrEqual(160);
  expect(sum.positive.bucketCounts.reduce((one, other) => one + other)).toBe(5);
  // More than 160 only where a worker had asked for more.
  const large = [[1, 1e9], [2e9]].map((values) => exponentialOf(values, 4000, false)).reduce(addExponential);
  expect(large.positive.bucketCounts.length).toBeGreaterThan(160);
  expect(large.positive.bucketCounts.length).toBeLessThanOrEqual(4000);
});

test('a histogram of nothing takes nothing away, not even the scale', () => {
  const [empty, some] = [exponentialOf([], 160, false), exponentialOf([1, 3], 160, false)];
  expect(addExponential(empty, some)).toEqual(some);
  expect(addExponential(some, empty)).toEqual(some);
  expect(addExponential(empty, empty)).toEqual(empty);
});

test('a minimum, a maximum or a sum that one worker does not say is not known', () => {
  const layout = explicitLayout([1], true, false);
  const cell = new ExplicitHistogramCell({}, 0, layout);
  cell.record(5);
  const known = cell.value();
  const unknown = { ...known, min: undefined, max: undefined, sum: undefined } as unknown as Histogram;
  expect(addExplicit(known, unknown)).toMatchObject({ count: 2, min: undefined, max: undefined, sum: undefined });
});

test('boundaries are the same by their numbers', () => {
  const histogram = (boundaries: number[]) =>
    new ExplicitHistogramCell({}, 0, explicitLayout(boundaries, true, false)).value();
  expect(haveSameBoundaries(histogram([1, 2]), histogram([1, 2]))).toBe(true);
  expect(haveSameBoundaries(histogram([1, 2]), histogram([1, 2, 3]))).toBe(false);
  expect(haveSameBoundaries(histogram([1, 2]), histogram([1, 3]))).toBe(false);
});
