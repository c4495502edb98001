import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, DataPointType, type ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { explicitBuckets, exponentialBuckets } from '../../../src/export/prometheus/buckets.ts';
import { PullReader } from '../../../src/export/prometheus/pull-reader.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { MeterProvider } from '../../provider.ts';

function exponential(fields: Partial<ExponentialHistogram>): ExponentialHistogram {
  const none = { offset: 0, bucketCounts: [] };
  return { count: 0, scale: 0, zeroCount: 0, positive: none, negative: none, ...fields };
}

/** What the SDK itself makes of these values. */
async function recorded(values: readonly number[], maxSize: number): Promise<ExponentialHistogram> {
  const reader = new PullReader({ diagnostics: new Diagnostics(console) });
  const aggregation = { type: AggregationType.EXPONENTIAL_HISTOGRAM as const, options: { maxSize } };
  const provider = new MeterProvider({
    readers: [reader],
    resource: resourceFromAttributes({}),
    views: [{ instrumentName: 'h', aggregation }],
  });
  const histogram = provider.getMeter('test').createHistogram('h');
  for (const value of values) histogram.record(value);
  const metric = (await reader.collect()).resourceMetrics.scopeMetrics[0]?.metrics[0];
  await provider.shutdown();
  if (metric?.dataPointType !== DataPointType.EXPONENTIAL_HISTOGRAM) throw new Error('not an exponential histogram');
  return metric.dataPoints[0]?.value ?? exponential({});
}

describe('explicitBuckets', () => {
  it('adds up', () => {
    const buckets = { boundaries: [1, 5], counts: [2, 0, 3] };
    expect(explicitBuckets({ buckets, count: 5 })).toEqual([
      { le: '1', count: 2 },
      { le: '5', count: 2 },
    ]);
  });

  it('passes over boundaries that would print twice or not at all, and loses no count', () => {
    const boundaries = [1, 1, Number.NaN, 0.5, 3, Number.POSITIVE_INFINITY];
    expect(explicitBuckets({ buckets: { boundaries, counts: [1, 1, 1, 1, 1, 1, 1] }, count: 7 })).toEqual([
      { le: '1', count: 1 },
      { le: '3', count: 5 },
    ]);
  });

  it('reads boundaries that may change anew each time', () => {
    const boundaries = [1, 5];
    const first = () => explicitBuckets({ buckets: { boundaries, counts: [2, 0, 3] }, count: 5 })[0]?.le;
    expect(first()).toBe('1');
    boundaries[0] = 2;
    expect(first()).toBe('2');
    const frozen = Object.freeze([3, 5]) as number[];
    const again = () => explicitBuckets({ buckets: { boundaries: frozen, counts: [2, 0, 3] }, count: 5 });
    expect([again(), again()]).toEqual([again(), again()]);
    expect(again()[0]?.le).toBe('3');
  });
});

describe('exponentialBuckets', () => {
  it('merges a fine scale down to powers of two', () => {
    // Scale 1 has boundaries at half powers: offset 2 is (2, 2.83], then (2.83, 4], (4, 5.66].
    const positive = { offset: 2, bucketCounts: [1, 2, 4] };
    expect(exponentialBuckets(exponential({ scale: 1, positive, count: 7 }))).toEqual([
      { le: '0', count: 0 },
      { le: '2', count: 0 },
      { le: '4', count: 3 },
      { le: '8', count: 7 },
    ]);
  });

  it('merges across zero, where offsets are negative', () => {
    const positive = { offset: -3, bucketCounts: [1, 1, 1, 1] };
    expect(exponentialBuckets(exponential({ scale: 1, positive, count: 4 }))).toEqual([
      { le: '0', count: 0 },
      { le: '0.25', count: 0 },
      { le: '0.5', count: 1 },
      { le: '1', count: 3 },
      { le: '2', count: 4 },
    ]);
  });

  it('keeps a coarse scale as it is', () => {
    const positive = { offset: -1, bucketCounts: [1, 2] };
    expect(exponentialBuckets(exponential({ scale: -2, positive, count: 3 }))).toEqual([
      { le: '0', count: 0 },
      { le: '0.0625', count: 0 },
      { le: '1', count: 1 },
      { le: '16', count: 3 },
    ]);
  });

  it('counts zero and everything below it in le="0"', () => {
    const negative = { offset: 3, bucketCounts: [2, 3] };
    expect(exponentialBuckets(exponential({ zeroCount: 4, negative, count: 9 }))).toEqual([{ le: '0', count: 9 }]);
  });

  it('leaves to +Inf what has no finite boundary', () => {
    const positive = { offset: 1023, bucketCounts: [5] };
    expect(exponentialBuckets(exponential({ positive, count: 5 })).map((bucket) => bucket.le)).toEqual([
      '0',
      String(2 ** 1023),
    ]);
  });

  it('agrees with counting the values one by one, at any scale', async () => {
    // 32-bit floats: a 64-bit one can lie so close above a power of two that the SDK's logarithm puts it below.
    const range = { min: 2 ** -20, max: 2 ** 30, noNaN: true };
    const value = fc.oneof(fc.float(range), fc.constantFrom(0, 1, 2, 4, 0.5, 1024));
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1 }), fc.constantFrom(2, 20, 160), async (values, maxSize) => {
        for (const bucket of exponentialBuckets(await recorded(values, maxSize))) {
          expect(bucket.count).toBe(values.filter((each) => each <= Number(bucket.le)).length);
        }
      }),
      { numRuns: 100 },
    );
  });
});
