// A histogram with boundaries, held against counting by hand and against the official one.

import { AggregationType } from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import {
  ExplicitHistogramCell,
  type ExplicitLayout,
  explicitLayout,
} from '../../../src/sdk/cell/explicit-histogram.ts';
import { officialValue } from './official.ts';

const layout = (boundaries: number[], { recordMinMax = true, signed = false } = {}): ExplicitLayout =>
  explicitLayout(boundaries, recordMinMax, signed);

function filled(values: readonly number[], shared: ExplicitLayout): ExplicitHistogramCell {
  const cell = new ExplicitHistogramCell({}, 0, shared);
  for (const value of values) cell.record(value);
  return cell;
}

// Plus 0, because which of two zeros is the smaller one is nobody's concern.
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const ascending = fc
  .uniqueArray(finite, { maxLength: 20, comparator: 'IsStrictlyEqual' })
  .map((boundaries) => boundaries.sort((a, b) => a - b));

test('a value belongs to the first boundary that it does not exceed', () => {
  const { buckets, count, sum, min, max } = filled([0, 0.1, 1, 1.1, 5, 5.1, 1000], layout([0, 1, 5])).value();
  expect(buckets).toEqual({ boundaries: [0, 1, 5], counts: [1, 2, 2, 2] });
  expect({ count, sum, min, max }).toEqual({ count: 7, sum: 1012.3, min: 0, max: 1000 });
});

test('without boundaries there is one bucket', () => {
  expect(filled([1, 2, 3], layout([])).value().buckets).toEqual({ boundaries: [], counts: [3] });
});

test('any values and any boundaries, on them and beside them: the counts are those of counting one by one', () => {
  fc.assert(
    fc.property(ascending, fc.array(finite), (boundaries, values) => {
      const all = [...values, ...boundaries];
      const shared = layout(boundaries, { signed: true });
      const counts = [...boundaries, Number.POSITIVE_INFINITY].map(
        (upper, at) => all.filter((value) => value <= upper && !(value <= (boundaries[at - 1] ?? -Infinity))).length,
      );
      const value = filled(all, shared).value();
      expect(value.buckets.counts).toEqual(counts);
      expect(value.count).toBe(all.length);
      expect(value.min).toBe(all.length === 0 ? undefined : Math.min(...all));
      expect(value.max).toBe(all.length === 0 ? undefined : Math.max(...all));
    }),
  );
});

test('the same as the official histogram', async () => {
  const values = fc.array(
    fc.oneof(
      fc.double({ min: 0, max: 1e300, noNaN: true }).map((value) => value + 0),
      fc.nat(12),
    ),
    { minLength: 1 },
  );
  await fc.assert(
    fc.asyncProperty(ascending, values, fc.boolean(), async (boundaries, given, recordMinMax) => {
      const type = AggregationType.EXPLICIT_BUCKET_HISTOGRAM as const;
      const official = await officialValue({ type, options: { boundaries, recordMinMax } }, given);
      expect(filled(given, layout(boundaries, { recordMinMax })).value()).toEqual(official);
    }),
    { numRuns: 60 },
  );
});

test('a value that would take the sum out of range changes nothing', () => {
  const cell = filled([1e308], layout([10]));
  const before = cell.value();
  cell.touched = false;
  expect(cell.record(1e308)).toBe(false);
  expect([cell.value(), cell.touched]).toEqual([before, false]);
  expect(cell.record(1)).toBe(true);
  expect(cell.value().count).toBe(2);
});

test('where values may be negative there is no sum, so none can keep a value out', () => {
  const cell = new ExplicitHistogramCell({}, 0, layout([0], { signed: true }));
  expect([cell.record(1e308), cell.record(1e308), cell.record(-1)]).toEqual([true, true, true]);
  expect(cell.value()).toMatchObject({ sum: undefined, count: 3, min: -1, max: 1e308 });
});

test('min and max are left out where they are not wanted, and where there is no value', () => {
  expect(filled([1, 2], layout([1], { recordMinMax: false })).value()).toMatchObject({
    min: undefined,
    max: undefined,
  });
  expect(filled([], layout([1])).value()).toEqual({
    min: undefined,
    max: undefined,
    sum: 0,
    count: 0,
    buckets: { boundaries: [1], counts: [0, 0] },
  });
});

test('what was handed out does not change with what comes after', () => {
  const cell = filled([1], layout([1]));
  const before = cell.value();
  cell.record(1);
  cell.reset();
  expect(before).toMatchObject({ count: 1, sum: 1, buckets: { counts: [1, 0] } });
});

test('after a reset it is like a new one', () => {
  fc.assert(
    fc.property(fc.array(finite), fc.array(finite), (before, after) => {
      const shared = layout([-1, 0, 1, 1e100], { signed: true });
      const cell = filled(before, shared);
      cell.reset();
      for (const value of after) cell.record(value);
      expect(cell.value()).toEqual(filled(after, shared).value());
    }),
  );
});
