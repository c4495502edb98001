// A histogram that chooses its buckets, held against a model in whole numbers and against the official one.

import { AggregationType, type ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import {
  ExponentialHistogramCell,
  type ExponentialLayout,
  exponentialLayout,
} from '../../../src/sdk/cell/exponential-histogram.ts';
import { MAX_SCALE, MIN_SCALE } from '../../../src/sdk/cell/exponential-index.ts';
import { exactIndex } from './exact-index.ts';
import { officialValue } from './official.ts';

const layout = (rest: Partial<ExponentialLayout> = {}): ExponentialLayout => ({
  maxSize: 160,
  recordMinMax: true,
  signed: false,
  ...rest,
});

function filled(values: readonly number[], shared: ExponentialLayout): ExponentialHistogramCell {
  const cell = new ExponentialHistogramCell({}, 0, shared);
  for (const value of values) cell.record(value);
  return cell;
}

const total = ({ bucketCounts }: ExponentialHistogram['positive']): number =>
  bucketCounts.reduce((sum, count) => sum + count, 0);

/** A bucket of the finest scale, as the value in its middle: no way of reckoning can put it into another one. */
interface Sample {
  readonly index: number;
  readonly sign: -1 | 0 | 1;
}

const numberOf = ({ index, sign }: Sample): number => (sign === 0 ? 0 : sign * 2 ** ((index + 0.5) / 2 ** MAX_SCALE));

const [lowest, highest] = [-1022 * 2 ** MAX_SCALE, 1024 * 2 ** MAX_SCALE - 1];

/** Samples around one place, as near to each other as one bucket or as far as all numbers there are. */
const cluster = (sign: fc.Arbitrary<Sample['sign']>): fc.Arbitrary<Sample[]> =>
  fc
    .record({ width: fc.integer({ min: 0, max: 30 }), middle: fc.integer({ min: lowest, max: highest }) })
    .chain(({ width, middle }) => {
      const min = Math.max(lowest, middle - 2 ** width);
      const max = Math.min(highest, middle + 2 ** width);
      return fc.array(fc.record({ index: fc.integer({ min, max }), sign }), { minLength: 1, maxLength: 30 });
    });

const samples = (sign: fc.Arbitrary<Sample['sign']>): fc.Arbitrary<Sample[]> =>
  fc.array(cluster(sign), { minLength: 1, maxLength: 3 }).map((clusters) => clusters.flat());

const unsigned = samples(fc.constantFrom(0, 1));
const signed = samples(fc.constantFrom(-1, 0, 1));

type Sides = Pick<ExponentialHistogram, 'positive' | 'negative' | 'scale' | 'zeroCount' | 'count'>;

/** The finest scale at which both sides fit, found by trying them all. */
function modelOf(given: readonly Sample[], maxSize: number): Sides {
  const indices = (sign: number, scale: number): number[] =>
    given.filter((sample) => sample.sign === sign).map(({ index }) => index >> (MAX_SCALE - scale));
  const span = (of: readonly number[]): number => (of.length === 0 ? 0 : Math.max(...of) - Math.min(...of) + 1);
  const hasOnlyZeros = given.every(({ sign }) => sign === 0);
  let scale = MAX_SCALE;
  while (Math.max(span(indices(1, scale)), span(indices(-1, scale))) > maxSize) scale -= 1;
  const side = (sign: number): ExponentialHistogram['positive'] => {
    const of = indices(sign, scale);
    const offset = of.length === 0 ? 0 : Math.min(...of);
    const bucketCounts = Array.from({ length: span(of) }, () => 0);
    for (const index of of) bucketCounts[index - offset] = (bucketCounts[index - offset] ?? 0) + 1;
    return { offset, bucketCounts };
  };
  return {
    positive: side(1),
    negative: side(-1),
    scale: hasOnlyZeros ? 0 : scale,
    zeroCount: given.filter(({ sign }) => sign === 0).length,
    count: given.length,
  };
}

test('each value is in its bucket, at the finest scale at which the buckets of both signs fit', () => {
  fc.assert(
    fc.property(signed, fc.integer({ min: 2, max: 200 }), (given, maxSize) => {
      const { min, max, sum, ...sides } = filled(given.map(numberOf), layout({ maxSize, signed: true })).value();
      expect(sides).toEqual(modelOf(given, maxSize));
      const values = given.map(numberOf);
      expect([min, max, sum]).toEqual([Math.min(...values), Math.max(...values), undefined]);
    }),
    { numRuns: 500 },
  );
});

test('the order of the values does not matter', () => {
  const shuffled = signed.chain((given) =>
    fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const shared = layout({ maxSize: 20, signed: true });
      expect(filled(one.map(numberOf), shared).value()).toEqual(filled(other.map(numberOf), shared).value());
    }),
  );
});

test('the same as the official histogram, where one collection holds all values', async () => {
  const type = AggregationType.EXPONENTIAL_HISTOGRAM as const;
  await fc.assert(
    fc.asyncProperty(unsigned, fc.integer({ min: 2, max: 200 }), fc.boolean(), async (given, maxSize, recordMinMax) => {
      // No sum of them leaves the range of a number: what happens then is a difference that is meant.
      const values = given.map((sample) => Math.min(numberOf(sample), 1e300));
      const official = await officialValue({ type, options: { maxSize, recordMinMax } }, values);
      expect(filled(values, layout({ maxSize, recordMinMax })).value()).toEqual(official);
    }),
    { numRuns: 100 },
  );
});

test('any numbers at all, over any number of intervals: all are counted, and no side is longer than maxSize', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      fc.array(fc.array(finite), { maxLength: 4 }),
      fc.integer({ min: 2, max: 170 }),
      (intervals, maxSize) => {
        const shared = layout({ maxSize, signed: true });
        const cell = new ExponentialHistogramCell({}, 0, shared);
        for (const values of intervals) {
          let scale = MAX_SCALE;
          for (const value of values) {
            expect(cell.record(value)).toBe(true);
            const now = cell.value();
            if (now.count > now.zeroCount) {
              expect(now.scale).toBeLessThanOrEqual(scale);
              expect(now.scale).toBeGreaterThanOrEqual(MIN_SCALE);
              scale = now.scale;
            }
            expect(Math.max(now.positive.bucketCounts.length, now.negative.bucketCounts.length)).toBeLessThanOrEqual(
              maxSize,
            );
          }
          const { count, zeroCount, positive, negative } = cell.value();
          expect(count).toBe(values.length);
          expect(zeroCount).toBe(values.filter((value) => value === 0).length);
          expect(total(positive)).toBe(values.filter((value) => value > 0).length);
          expect(total(negative)).toBe(values.filter((value) => value < 0).length);
          expect(cell.value()).toEqual(filled(values, shared).value());
          cell.reset();
        }
      },
    ),
  );
});

test('two buckets are enough for the smallest and the largest number', () => {
  const { positive, scale, min, max } = filled([Number.MIN_VALUE, Number.MAX_VALUE], layout({ maxSize: 2 })).value();
  expect({ positive, scale }).toEqual({ positive: { offset: -1, bucketCounts: [1, 1] }, scale: MIN_SCALE });
  expect([min, max]).toEqual([Number.MIN_VALUE, Number.MAX_VALUE]);
});

test('a layout that two buckets do not fit into costs exactness, but neither a call nor a count', () => {
  const cell = filled([Number.MIN_VALUE, 1, Number.MAX_VALUE], layout({ maxSize: 1, signed: true }));
  expect([cell.value().count, total(cell.value().positive)]).toEqual([3, 3]);
});

test('a subnormal number keeps its value in min and sum, and is counted with the smallest normal one', () => {
  const { positive, scale, min, sum } = filled([2 ** -1060], layout()).value();
  expect({ positive, scale, min, sum }).toEqual({
    positive: { offset: exactIndex(2 ** -1022, MAX_SCALE), bucketCounts: [1] },
    scale: MAX_SCALE,
    min: 2 ** -1060,
    sum: 2 ** -1060,
  });
});

test('the negative side mirrors the positive one', () => {
  const values = [1, 1.5, 3, 700];
  const shared = layout({ signed: true, maxSize: 12 });
  const up = filled(values, shared).value();
  const down = filled(
    values.map((value) => -value),
    shared,
  ).value();
  expect([down.negative, down.positive, down.scale]).toEqual([up.positive, up.negative, up.scale]);
  expect([down.min, down.max]).toEqual([-700, -1]);
});

test('zeros alone need no scale; the first value after them still gets the finest', () => {
  const cell = filled([0, -0], layout());
  expect(cell.value()).toMatchObject({ count: 2, zeroCount: 2, scale: 0, sum: 0, positive: { bucketCounts: [] } });
  cell.record(5);
  expect(cell.value()).toMatchObject({ count: 3, scale: MAX_SCALE });
});

test('a value that would take the sum out of range changes nothing; where there is no sum, none can', () => {
  const cell = filled([1e308, 0, 3], layout());
  const before = cell.value();
  cell.touched = false;
  expect(cell.record(1e308)).toBe(false);
  expect([cell.value(), cell.touched]).toEqual([before, false]);
  const summed = filled([1e308], layout({ signed: true }));
  expect([summed.record(1e308), summed.value().count, summed.value().sum]).toEqual([true, 2, undefined]);
});

test('min and max are left out where they are not wanted, and where there is no value', () => {
  expect(filled([1, 2], layout({ recordMinMax: false })).value()).toMatchObject({ min: undefined, max: undefined });
  expect(filled([], layout()).value()).toEqual({
    min: undefined,
    max: undefined,
    sum: 0,
    positive: { offset: 0, bucketCounts: [] },
    negative: { offset: 0, bucketCounts: [] },
    count: 0,
    scale: 0,
    zeroCount: 0,
  });
});

test('what was handed out does not change with what comes after', () => {
  const cell = filled([1, 2], layout());
  const before = cell.value();
  const copy = structuredClone(before);
  for (const value of [1, 1e9, 1e-9]) cell.record(value);
  cell.reset();
  expect(before).toEqual(copy);
});

test.each([
  [undefined, 160],
  [{}, 160],
  [{ maxSize: undefined }, 160],
  [{ maxSize: Number.NaN }, 160],
  [{ maxSize: '9' as unknown as number }, 160],
  [{ maxSize: 1 }, 2],
  [{ maxSize: -7 }, 2],
  [{ maxSize: 2.9 }, 2],
  [{ maxSize: 40 }, 40],
  [{ maxSize: Number.POSITIVE_INFINITY }, 16_384],
])('%j becomes a layout of %i buckets', (options, maxSize) => {
  expect(exponentialLayout(options, false)).toEqual({ maxSize, recordMinMax: true, signed: false });
});

test('a layout says whether min and max are wanted, and whether values have signs', () => {
  expect(exponentialLayout({ recordMinMax: false }, true)).toEqual({ maxSize: 160, recordMinMax: false, signed: true });
});
