// Floor 5. Both kinds of OpenTelemetry histogram as Prometheus' classic buckets.

import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';

/** `count` values were at most `le`. The bucket `+Inf` is not among them: it is the histogram's count. */
export interface Bucket {
  readonly le: number;
  readonly count: number;
}

/** Boundaries that are not finite or not ascending are passed over; their counts go to the next bucket, so none is lost. */
export function explicitBuckets({ buckets }: Histogram): Bucket[] {
  const result: Bucket[] = [];
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, le] of buckets.boundaries.entries()) {
    count += buckets.counts[index] ?? 0;
    if (!Number.isFinite(le) || le <= last) continue;
    result.push({ le, count });
    last = le;
  }
  return result;
}

/**
 * An exponential histogram with boundaries at powers of two. Finer scales are merged down to scale 0, which is exact because
 * every finer boundary set contains the coarser one; a bucket appears when a value first reaches it.
 *
 * Everything at or below zero is in `le="0"`. Negative values keep no buckets of their own: OpenTelemetry's histograms
 * record none, so a foreign producer's are counted but not resolved.
 */
export function exponentialBuckets(histogram: ExponentialHistogram): Bucket[] {
  const { positive, negative, zeroCount, scale } = histogram;
  const shift = Math.max(scale, 0);
  const boundary = (index: number): number => 2 ** (index * 2 ** (shift - scale));

  let count = zeroCount + negative.bucketCounts.reduce((sum, inBucket) => sum + inBucket, 0);
  const result: Bucket[] = [{ le: 0, count }];
  if (positive.bucketCounts.length === 0) return result;

  // The lower edge too: without it histogram_quantile would spread the first bucket's values down to zero.
  result.push({ le: boundary(positive.offset >> shift), count });
  for (const [position, inBucket] of positive.bucketCounts.entries()) {
    const index = positive.offset + position;
    count += inBucket;
    const isLastOfMerged = (index + 1) >> shift !== index >> shift || position === positive.bucketCounts.length - 1;
    const le = boundary((index >> shift) + 1);
    if (isLastOfMerged && Number.isFinite(le)) result.push({ le, count });
  }
  return result;
}
