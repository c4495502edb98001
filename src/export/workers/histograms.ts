// Floor 5. Histograms added: bucket by bucket, and the totals beside the buckets.

import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import { MIN_SCALE } from '../../sdk/cell/exponential-index.ts';

/** What both kinds have beside their buckets. The type of sdk-metrics knows of no sum that is left out, its data does. */
interface Totals {
  readonly count: number;
  readonly sum?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

type Side = ExponentialHistogram['positive'];

/** As many buckets as OpenTelemetry's default has; more only where a worker had more. */
const BUCKETS = 160;

/** True when every bucket of the one is a bucket of the other. */
export function haveSameBoundaries(one: Histogram, other: Histogram): boolean {
  const [first, second] = [one.buckets.boundaries, other.buckets.boundaries];
  if (first === second) return true;
  return first.length === second.length && first.every((boundary, index) => boundary === second[index]);
}

/** The sum of two histograms of equal boundaries. */
export function addExplicit(one: Histogram, other: Histogram): Histogram {
  const { boundaries, counts } = one.buckets;
  return {
    ...totalsOf(one, other),
    buckets: { boundaries, counts: counts.map((count, bucket) => count + (other.buckets.counts[bucket] ?? 0)) },
  } as Histogram;
}

/** The sum of two exponential histograms, in buckets as wide as those of the coarser one, or wider where they reach too far. */
export function addExponential(one: ExponentialHistogram, other: ExponentialHistogram): ExponentialHistogram {
  let scale = Math.min(scaleOf(one), scaleOf(other));
  if (scale === Number.POSITIVE_INFINITY) scale = one.scale;
  const most = Math.max(
    BUCKETS,
    ...[one, other].flatMap(({ positive, negative }) => [positive.bucketCounts.length, negative.bucketCounts.length]),
  );
  while (
    scale > MIN_SCALE &&
    (reach(one, other, 'positive', scale) > most || reach(one, other, 'negative', scale) > most)
  )
    scale -= 1;
  return {
    ...totalsOf(one, other),
    scale,
    zeroCount: one.zeroCount + other.zeroCount,
    positive: addSides(one, other, 'positive', scale),
    negative: addSides(one, other, 'negative', scale),
  } as ExponentialHistogram;
}

/** A minimum or a sum is known only where all that recorded say theirs. */
function totalsOf(one: Totals, other: Totals): Totals {
  const both = [one, other].filter(({ count }) => count > 0);
  const known = (name: 'min' | 'max') => both.map((totals) => totals[name]).filter((value) => value !== undefined);
  const [lowest, highest] = [known('min'), known('max')];
  return {
    min: lowest.length < both.length || both.length === 0 ? undefined : Math.min(...lowest),
    max: highest.length < both.length || both.length === 0 ? undefined : Math.max(...highest),
    sum: one.sum === undefined || other.sum === undefined ? undefined : one.sum + other.sum,
    count: one.count + other.count,
  };
}

/** Without buckets, a scale says nothing. */
function scaleOf({ scale, positive, negative }: ExponentialHistogram): number {
  return positive.bucketCounts.length + negative.bucketCounts.length === 0 ? Number.POSITIVE_INFINITY : scale;
}

type Which = 'positive' | 'negative';

/** First and last bucket of a side at a coarser scale; undefined for one without buckets. */
function endsOf(histogram: ExponentialHistogram, which: Which, scale: number): [low: number, high: number] | undefined {
  const { offset, bucketCounts } = histogram[which];
  if (bucketCounts.length === 0) return undefined;
  const by = histogram.scale - scale;
  return [offset >> by, (offset + bucketCounts.length - 1) >> by];
}

function bothEnds(one: ExponentialHistogram, other: ExponentialHistogram, which: Which, scale: number) {
  const ends = [endsOf(one, which, scale), endsOf(other, which, scale)].filter((each) => each !== undefined);
  if (ends.length === 0) return undefined;
  return { low: Math.min(...ends.map(([low]) => low)), high: Math.max(...ends.map(([, high]) => high)) };
}

function reach(one: ExponentialHistogram, other: ExponentialHistogram, which: Which, scale: number): number {
  const ends = bothEnds(one, other, which, scale);
  return ends === undefined ? 0 : ends.high - ends.low + 1;
}

function addSides(one: ExponentialHistogram, other: ExponentialHistogram, which: Which, scale: number): Side {
  const ends = bothEnds(one, other, which, scale);
  if (ends === undefined) return { offset: 0, bucketCounts: [] };
  const bucketCounts = new Array<number>(ends.high - ends.low + 1).fill(0);
  for (const histogram of [one, other]) {
    const { offset, bucketCounts: counts } = histogram[which];
    for (const [index, count] of counts.entries()) {
      const bucket = ((offset + index) >> (histogram.scale - scale)) - ends.low;
      bucketCounts[bucket] = (bucketCounts[bucket] as number) + count;
    }
  }
  return { offset: ends.low, bucketCounts };
}
