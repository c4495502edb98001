// Floor 5. OpenTelemetry's exponential histograms as Prometheus' native ones: the same buckets, but counted from another end.

import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';

/** Prometheus' schemas are OpenTelemetry's scales, but not all of them. */
const COARSEST_SCHEMA = -4;
const FINEST_SCHEMA = 8;

/** Up to this many empty buckets are cheaper to write than a new span. */
const CLOSED_GAP = 2;

/** Buckets side by side. */
export interface Span {
  /** Empty buckets since the span before; in the first span its index. Bucket `i` ends at 2^(i / 2^schema). */
  readonly offset: number;
  length: number;
}

/** The buckets of the values of one sign. */
export interface NativeSide {
  readonly spans: readonly Span[];
  /** What each bucket counted more than the one before it; the first, than none. */
  readonly deltas: readonly number[];
}

/** An exponential histogram in the form in which Prometheus keeps it. */
export interface NativeHistogram {
  readonly schema: number;
  readonly positive: NativeSide;
  readonly negative: NativeSide;
}

/** True when Prometheus has buckets as coarse as these. Merging makes them coarser; nothing makes them finer. */
export function isNative({ scale }: ExponentialHistogram): boolean {
  return scale >= COARSEST_SCHEMA;
}

/**
 * The native form of a histogram for which {@link isNative} holds. Scales that are finer than Prometheus' finest are merged
 * down to it, which is exact because every finer boundary set contains the coarser one.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#exponential-histograms
 *
 * @example
 * const positive = { offset: 0, bucketCounts: [1, 3] }; // (1, 2] once, (2, 4] three times
 * const negative = { offset: 0, bucketCounts: [] };
 * nativeHistogram({ scale: 0, positive, negative, zeroCount: 0, count: 4, sum: 11 }).positive;
 * // { spans: [{ offset: 1, length: 2 }], deltas: [1, 2] }
 */
export function nativeHistogram({ scale, positive, negative }: ExponentialHistogram): NativeHistogram {
  const shift = Math.max(scale - FINEST_SCHEMA, 0);
  return { schema: scale - shift, positive: sideOf(positive, shift), negative: sideOf(negative, shift) };
}

function sideOf({ offset, bucketCounts }: ExponentialHistogram['positive'], shift: number): NativeSide {
  const spans: Span[] = [];
  const deltas: number[] = [];
  let next = 0;
  let before = 0;
  for (let at = 0; at < bucketCounts.length; ) {
    // OpenTelemetry counts buckets by where they begin, Prometheus by where they end.
    const index = ((offset + at) >> shift) + 1;
    let count = 0;
    for (; at < bucketCounts.length && (offset + at) >> shift < index; at++) count += bucketCounts[at] as number;
    if (count === 0) continue;

    const gap = index - next;
    const last = spans.at(-1);
    if (last === undefined || gap > CLOSED_GAP) spans.push({ offset: gap, length: 1 });
    else {
      last.length += gap + 1;
      for (let empty = 0; empty < gap; empty++) {
        deltas.push(0 - before);
        before = 0;
      }
    }
    deltas.push(count - before);
    before = count;
    next = index + 1;
  }
  return { spans, deltas };
}
