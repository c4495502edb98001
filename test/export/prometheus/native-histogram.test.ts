// Exponential histograms as Prometheus' native ones: the same buckets with the same counts.

import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { isNative, type NativeSide, nativeHistogram } from '../../../src/export/prometheus/native-histogram.ts';
import { ExponentialHistogramCell, exponentialLayout } from '../../../src/sdk/cell/exponential-histogram.ts';
import { exactIndex } from '../../sdk/cell/exact-index.ts';

function exponential(rest: Partial<ExponentialHistogram>): ExponentialHistogram {
  const none = { offset: 0, bucketCounts: [] };
  return { scale: 0, zeroCount: 0, count: 0, sum: 0, positive: none, negative: none, ...rest };
}

const positive = (scale: number, offset: number, bucketCounts: number[]) =>
  nativeHistogram(exponential({ scale, positive: { offset, bucketCounts } }));

/** Counts by index, without the empty buckets. */
function countsOf({ spans, deltas }: NativeSide): Record<number, number> {
  const counts: Record<number, number> = {};
  let [index, at, count] = [0, 0, 0];
  for (const { offset, length } of spans) {
    index += offset;
    for (let inSpan = 0; inSpan < length; inSpan++, index++) {
      count += deltas[at++] as number;
      if (count > 0) counts[index] = count;
    }
  }
  expect(at).toBe(deltas.length);
  return counts;
}

describe('the buckets', () => {
  it('are numbered by where they end', () => {
    // (1, 2] and (2, 4] are 0 and 1 in OpenTelemetry, and end at 2^1 and 2^2.
    expect(positive(0, 0, [1, 3])).toEqual({
      schema: 0,
      positive: { spans: [{ offset: 1, length: 2 }], deltas: [1, 2] },
      negative: { spans: [], deltas: [] },
    });
  });

  it('may begin below one, and there are negative ones', () => {
    const histogram = exponential({ scale: 1, negative: { offset: -7, bucketCounts: [5, 5, 1] } });
    expect(nativeHistogram(histogram).negative).toEqual({ spans: [{ offset: -6, length: 3 }], deltas: [5, 0, -4] });
  });

  it('go on over two empty ones, and begin anew behind three', () => {
    expect(positive(0, 9, [2, 0, 0, 1, 0, 0, 0, 4]).positive).toEqual({
      spans: [
        { offset: 10, length: 4 },
        { offset: 3, length: 1 },
      ],
      deltas: [2, -2, 0, 1, 3],
    });
  });

  it('that are empty at either end are left out', () => {
    expect(positive(0, -4, [0, 0, 7, 0]).positive).toEqual({ spans: [{ offset: -1, length: 1 }], deltas: [7] });
    expect(positive(0, -4, [0, 0]).positive).toEqual({ spans: [], deltas: [] });
  });

  it('finer than schema 8 are merged, on both sides of one', () => {
    const { schema, positive: side } = positive(10, -5, [1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect(schema).toBe(8);
    expect(countsOf(side)).toEqual({ [-1]: 1, 0: 2 + 4 + 8 + 16, 1: 32 + 64 + 128 + 256 });
  });

  it.each([-4, 0, 8])('of scale %d are taken as they are', (scale) => {
    expect(positive(scale, 0, [1]).schema).toBe(scale);
    expect(isNative(exponential({ scale }))).toBe(true);
  });

  it('coarser than schema -4 have no native form', () => {
    expect(isNative(exponential({ scale: -5 }))).toBe(false);
  });
});

describe('what a histogram counted', () => {
  const magnitude = fc.oneof(
    fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    fc.double({ min: 2 ** -1022, max: 2 ** 1023, noNaN: true }),
    fc.constantFrom(0, 1, 2, 0.5, 4),
  );
  const values = fc.array(fc.tuple(magnitude, fc.constantFrom(1, -1)), { minLength: 1, maxLength: 200 });

  it('is in the buckets where it belongs, each counted once', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 130, max: 400 }), (signed, maxSize) => {
        const cell = new ExponentialHistogramCell({}, 0, exponentialLayout({ maxSize }, true));
        for (const [each, sign] of signed) cell.record(sign * each);
        const native = nativeHistogram(cell.value());
        expect([native.positive, native.negative].map(countsOf)).toEqual(
          [1, -1].map((sign) =>
            expectedCounts(
              signed.filter((value) => value[1] === sign && value[0] !== 0).map(([each]) => each),
              native.schema,
            ),
          ),
        );
      }),
    );
  });

  function expectedCounts(magnitudes: number[], schema: number): Record<number, number> {
    const counts: Record<number, number> = {};
    for (const each of magnitudes) {
      const index = exactIndex(each, schema) + 1;
      counts[index] = (counts[index] ?? 0) + 1;
    }
    return counts;
  }
});
