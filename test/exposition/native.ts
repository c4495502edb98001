// The native part of a histogram: spans and differences as buckets with counts.
// Source: https://prometheus.io/docs/specs/native_histograms/#data-model

import type { Labels, NativeHistogram } from './family.ts';
import { demand } from './fault.ts';
import type { HistogramMessage, SpanMessage } from './metric-messages.ts';
import { checkExemplar } from './rules.ts';
import { exemplarOf } from './unfolded.ts';

/** Undefined for a histogram that is classic alone. Throws for one that means to be native and would not be taken for it. */
export function nativeOf(name: string, histogram: HistogramMessage, labels: Labels): NativeHistogram | undefined {
  const { schema, zeroThreshold = 0, positiveSpans, negativeSpans, sum = 0 } = histogram;
  const zeroCount = histogram.zeroCountFloat || (histogram.zeroCount ?? 0);
  const isTaken = positiveSpans.length > 0 || negativeSpans.length > 0 || zeroThreshold > 0 || zeroCount > 0;
  if (!isTaken) {
    const means = schema !== undefined || histogram.zeroCount !== undefined || histogram.exemplars.length > 0;
    demand(!means, `${name} has native parts, but neither a span nor a zero bucket by which they are found`);
    return undefined;
  }
  demand(schema !== undefined && schema >= -4 && schema <= 8, () => `the schema of ${name} is ${schema}, not -4 to 8`);
  demand(
    zeroThreshold >= 0 && Number.isFinite(zeroThreshold),
    () => `the zero bucket of ${name} ends at ${zeroThreshold}`,
  );
  const { positiveDeltas, positiveCounts, negativeDeltas, negativeCounts } = histogram;
  const positive = bucketsOf(name, positiveSpans, positiveDeltas, positiveCounts);
  const negative = bucketsOf(name, negativeSpans, negativeDeltas, negativeCounts);

  const count = histogram.countFloat || (histogram.count ?? 0);
  const inBuckets = [...positive.values(), ...negative.values()].reduce((total, each) => total + each, zeroCount);
  // A value that is no number is in no bucket, and makes the sum one that is none.
  const isWhole = Number.isNaN(sum) ? count >= inBuckets : count === inBuckets;
  demand(isWhole, () => `${name} counts ${count}, and ${inBuckets} in its native buckets`);

  const exemplars = histogram.exemplars.map(exemplarOf);
  for (const exemplar of exemplars) {
    demand(exemplar.timestamp !== undefined, `an exemplar of the native histogram ${name} has no time`);
    checkExemplar(exemplar);
  }
  return { labels, schema, zeroThreshold, zeroCount, positive, negative, count, sum, exemplars };
}

/** Counts by the index of their bucket. */
function bucketsOf(
  name: string,
  spans: readonly SpanMessage[],
  deltas: readonly number[],
  counts: readonly number[],
): ReadonlyMap<number, number> {
  demand(deltas.length === 0 || counts.length === 0, `${name} has both differences and counts of its buckets`);
  const absolute = counts.length > 0 ? counts : running(deltas);
  const buckets = new Map<number, number>();
  let index = 0;
  for (const [place, { offset = 0, length = 0 }] of spans.entries()) {
    demand(place === 0 || offset >= 0, () => `a later span of ${name} has the offset ${offset}`);
    index += offset;
    for (const end = index + length; index < end; index++) {
      const count = absolute[buckets.size];
      demand(count !== undefined, () => `the spans of ${name} are longer than its ${absolute.length} buckets`);
      demand(count >= 0, () => `bucket ${index} of ${name} counts ${count}`);
      buckets.set(index, count);
    }
  }
  demand(
    buckets.size === absolute.length,
    () => `the spans of ${name} leave out some of its ${absolute.length} buckets`,
  );
  return buckets;
}

function running(deltas: readonly number[]): number[] {
  let count = 0;
  return deltas.map((delta) => {
    count += delta;
    return count;
  });
}
