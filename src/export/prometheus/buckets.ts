// Floor 5. Both kinds of OpenTelemetry histogram as Prometheus' classic buckets.

import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import { total } from '../../support/total.ts';
import { formatNumber } from './number.ts';

/** `count` values were at most `le`. The bucket `+Inf` is not among them: it is the histogram's count. */
export interface Bucket {
  /** As it is written. */
  readonly le: string;
  readonly count: number;
}

/** How a format writes a boundary. */
export type WriteBoundary = (boundary: number) => string;

/** Boundaries that are not finite or not ascending are passed over; their counts go to the next bucket, so none is lost. */
export function explicitBuckets({ buckets }: Histogram, write: WriteBoundary = formatNumber): Bucket[] {
  const { boundaries, counts } = buckets;
  const texts = textsOf(boundaries, write);
  const result: Bucket[] = [];
  let count = 0;
  for (let index = 0; index < boundaries.length; index++) {
    count += counts[index] ?? 0;
    const le = texts[index];
    if (le !== undefined) result.push({ le, count });
  }
  return result;
}

// All series of a metric have one array of boundaries. Remembered when it is frozen: then it says the same for ever.
const remembered = new Map<WriteBoundary, WeakMap<readonly number[], readonly (string | undefined)[]>>();

/** Each boundary as it is written; undefined for one that is passed over. */
function textsOf(boundaries: readonly number[], write: WriteBoundary): readonly (string | undefined)[] {
  const texts = remembered.get(write) ?? new WeakMap();
  if (!remembered.has(write)) remembered.set(write, texts);
  const known = texts.get(boundaries);
  if (known !== undefined) return known;
  let last = Number.NEGATIVE_INFINITY;
  const written = boundaries.map((le) => {
    if (!Number.isFinite(le) || le <= last) return undefined;
    last = le;
    return write(le);
  });
  if (Object.isFrozen(boundaries)) texts.set(boundaries, written);
  return written;
}

/**
 * An exponential histogram with boundaries at powers of two. Finer scales are merged down to scale 0, which is exact because
 * every finer boundary set contains the coarser one; a bucket appears when a value first reaches it.
 *
 * Everything at or below zero is in `le="0"`. Negative values keep no buckets of their own: OpenTelemetry's histograms
 * record none, so a foreign producer's are counted but not resolved.
 */
export function exponentialBuckets(histogram: ExponentialHistogram, write: WriteBoundary = formatNumber): Bucket[] {
  const { positive, negative, zeroCount, scale } = histogram;
  const shift = Math.max(scale, 0);
  const boundary = (index: number): number => 2 ** (index * 2 ** (shift - scale));

  let count = zeroCount + total(negative.bucketCounts);
  const result: Bucket[] = [{ le: write(0), count }];
  if (positive.bucketCounts.length === 0) return result;

  // The lower edge too: without it histogram_quantile would spread the first bucket's values down to zero. Next to zero it may
  // be no number of its own.
  let last = boundary(positive.offset >> shift);
  if (last > 0) result.push({ le: write(last), count });
  for (const [position, inBucket] of positive.bucketCounts.entries()) {
    const index = positive.offset + position;
    count += inBucket;
    const isLastOfMerged = (index + 1) >> shift !== index >> shift || position === positive.bucketCounts.length - 1;
    const le = boundary((index >> shift) + 1);
    if (!isLastOfMerged || !Number.isFinite(le) || le <= last) continue;
    last = le;
    result.push({ le: write(le), count });
  }
  return result;
}
