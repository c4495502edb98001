// Which cells an instrument gets, by its kind and by what a view or a reader wants, and the metric data made of them.

import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  type DataPoint,
  DataPointType,
  type Histogram,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import { type Aggregation, aggregationOf, isAggregationOption, metricData } from '../../src/sdk/aggregation.ts';
import { type Descriptor, describe as describeInstrument, type Kind } from '../../src/sdk/descriptor.ts';

const kinds: readonly Kind[] = Object.values(InstrumentType);

const instrument = (kind: Kind, options: object = {}): Descriptor =>
  describeInstrument('x', kind, options) as Descriptor;

const chosen = (option: AggregationOption, kind: Kind, options?: object): Aggregation =>
  aggregationOf(option, instrument(kind, options)) as Aggregation;

/** What a series holds after these values. */
function valueAfter(aggregation: Aggregation, ...values: number[]): unknown {
  const cell = aggregation.create({}, 0);
  for (const value of values) cell.record(value);
  return cell.value();
}

const byDefault = { type: AggregationType.DEFAULT } as const;
const explicit = (boundaries: unknown[], recordMinMax?: boolean): AggregationOption =>
  ({ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries, recordMinMax } }) as AggregationOption;
const exponential = (maxSize?: number, recordMinMax?: boolean): AggregationOption =>
  ({ type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize, recordMinMax } }) as AggregationOption;

describe('the default', () => {
  test.each<[Kind, DataPointType, boolean, unknown]>([
    ['COUNTER', DataPointType.SUM, true, 5],
    ['OBSERVABLE_COUNTER', DataPointType.SUM, true, 5],
    ['UP_DOWN_COUNTER', DataPointType.SUM, false, 5],
    ['OBSERVABLE_UP_DOWN_COUNTER', DataPointType.SUM, false, 5],
    ['GAUGE', DataPointType.GAUGE, false, 3],
    ['OBSERVABLE_GAUGE', DataPointType.GAUGE, false, 3],
  ])('of %s', (kind, dataPointType, isMonotonic, value) => {
    const aggregation = chosen(byDefault, kind);
    expect(aggregation).toMatchObject({ dataPointType, isMonotonic });
    expect(valueAfter(aggregation, 2, 3)).toBe(value);
  });

  test('of a histogram has the boundaries of the specification, unless others are advised', () => {
    const boundariesOf = (options?: object) =>
      (valueAfter(chosen(byDefault, 'HISTOGRAM', options), 2) as Histogram).buckets.boundaries;
    const specified = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];
    expect(boundariesOf()).toEqual(specified);
    expect(boundariesOf({ advice: { explicitBucketBoundaries: [0.1, 1] } })).toEqual([0.1, 1]);
    expect(boundariesOf({ advice: { explicitBucketBoundaries: [] } })).toEqual([]);
    expect(boundariesOf({ advice: { explicitBucketBoundaries: '0.1,1' } })).toEqual(specified);
  });
});

describe('what is asked for', () => {
  test('drop leaves nothing of any kind', () => {
    for (const kind of kinds) expect(aggregationOf({ type: AggregationType.DROP }, instrument(kind))).toBeUndefined();
  });

  test('a sum only rises where the values do', () => {
    const rising = kinds.filter((kind) => chosen({ type: AggregationType.SUM }, kind).isMonotonic);
    expect(rising).toEqual(['COUNTER', 'HISTOGRAM', 'OBSERVABLE_COUNTER']);
  });

  test('the last value of any kind', () => {
    for (const kind of kinds) {
      const aggregation = chosen({ type: AggregationType.LAST_VALUE }, kind);
      expect([aggregation.dataPointType, valueAfter(aggregation, 2, 3)]).toEqual([DataPointType.GAUGE, 3]);
    }
  });

  test('histograms of any kind; a sum is in them only where values cannot be negative', () => {
    const [withBounds, byItself] = [explicit([1]), exponential()];
    for (const kind of kinds) {
      const sum = ['COUNTER', 'HISTOGRAM', 'OBSERVABLE_COUNTER'].includes(kind) ? 3 : undefined;
      expect(chosen(withBounds, kind).dataPointType).toBe(DataPointType.HISTOGRAM);
      expect(valueAfter(chosen(withBounds, kind), 1, 2)).toMatchObject({ count: 2, sum, min: 1, max: 2 });
      expect(chosen(byItself, kind).dataPointType).toBe(DataPointType.EXPONENTIAL_HISTOGRAM);
      expect(valueAfter(chosen(byItself, kind), 1, 2)).toMatchObject({ count: 2, sum, min: 1, max: 2 });
    }
  });

  test('min and max are left out where they are not wanted', () => {
    for (const option of [explicit([1], false), exponential(4, false)]) {
      expect(valueAfter(chosen(option, 'HISTOGRAM'), 1)).toMatchObject({ count: 1, min: undefined, max: undefined });
    }
  });

  test('boundaries without any, and without options, are those of the specification', () => {
    for (const options of [undefined, null]) {
      const option = { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options } as unknown as AggregationOption;
      expect((valueAfter(chosen(option, 'COUNTER'), 1) as Histogram).buckets.boundaries).toHaveLength(15);
    }
  });

  test('exponential buckets are as many as asked for', () => {
    const eight = [1, 2, 3, 4, 5, 6, 7, 8];
    const positive = { offset: -1, bucketCounts: [1, 1, 2, 4] };
    expect(valueAfter(chosen(exponential(4), 'HISTOGRAM'), ...eight)).toMatchObject({ positive, scale: 0 });
  });
});

test('boundaries come out ascending, finite and once each, whatever list was given', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.double(), fc.nat(9), fc.anything())), fc.boolean(), (given, isAdvice) => {
      const aggregation = isAdvice
        ? chosen(byDefault, 'HISTOGRAM', { advice: { explicitBucketBoundaries: given } })
        : chosen(explicit(given), 'HISTOGRAM');
      const { boundaries, counts } = (valueAfter(aggregation, 1) as Histogram).buckets;
      expect(boundaries.every((boundary, at) => at === 0 || (boundaries[at - 1] as number) < boundary)).toBe(true);
      expect(new Set(boundaries)).toEqual(new Set(given.filter(Number.isFinite)));
      expect(counts).toHaveLength(boundaries.length + 1);
    }),
  );
});

test('what a caller does to the boundaries later changes nothing', () => {
  const boundaries = [1, 2];
  const aggregation = chosen(explicit(boundaries), 'HISTOGRAM');
  boundaries.push(3);
  expect((valueAfter(aggregation, 1) as Histogram).buckets.boundaries).toEqual([1, 2]);
});

test('readers share series exactly where their aggregations say the same', () => {
  const keyOf = (option: AggregationOption, kind: Kind = 'HISTOGRAM') => chosen(option, kind).key;
  const specified = explicit([0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000]);
  expect(keyOf(byDefault)).toBe(keyOf(specified));
  expect(keyOf(explicit([1, 2]))).toBe(keyOf(explicit([2, 1, 1, Number.NaN], true)));
  expect(keyOf(exponential())).toBe(keyOf(exponential(160, true)));
  const different = [
    { type: AggregationType.SUM } as const,
    { type: AggregationType.LAST_VALUE } as const,
    ...[explicit([1, 2]), explicit([1.2]), explicit([12]), explicit([]), explicit([1, 2], false), byDefault],
    ...[exponential(), exponential(12), exponential(160, false)],
  ];
  expect(new Set(different.map((option) => keyOf(option))).size).toBe(different.length);
});

test.each<[unknown, boolean]>([
  ...Object.values(AggregationType).map((type): [unknown, boolean] => [{ type }, typeof type === 'number']),
  [{ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [1] } }, true],
  [{ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: undefined }, true],
  [{ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: null }, true],
  [{ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: {} }, false],
  [{ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: 5 } }, false],
  [{ type: AggregationType.EXPONENTIAL_HISTOGRAM, options: null }, true],
  [{ type: 6 }, false],
  [{ type: Number.NaN }, false],
  [{}, false],
  [[], false],
  [undefined, false],
  [null, false],
  [2, false],
])('%j is an aggregation: %p', (option, expected) => {
  expect(isAggregationOption(option)).toBe(expected);
});

describe('metric data', () => {
  const points: DataPoint<unknown>[] = [{ attributes: {}, startTime: [1, 0], endTime: [2, 0], value: 3 }];

  test('of a sum says whether it only rises; no other does', () => {
    const of = (option: AggregationOption, kind: Kind) =>
      metricData(instrument(kind), chosen(option, kind), AggregationTemporality.DELTA, points);
    expect(of(byDefault, 'COUNTER')).toEqual({
      descriptor: instrument('COUNTER'),
      aggregationTemporality: AggregationTemporality.DELTA,
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: points,
    });
    expect(of(byDefault, 'UP_DOWN_COUNTER')).toMatchObject({ isMonotonic: false });
    for (const kind of ['GAUGE', 'HISTOGRAM'] as const) expect(of(byDefault, kind)).not.toHaveProperty('isMonotonic');
    expect(of(exponential(), 'COUNTER')).not.toHaveProperty('isMonotonic');
  });
});
