// Floor 5. Exemplars at the classic buckets of a histogram, which have room for one each.

import type { HrTime } from '@opentelemetry/api';
import type { Exemplar } from '../../sdk/exemplar/exemplar.ts';
import type { Bucket } from './buckets.ts';

/** The exemplars by the `le` of the bucket that each fell into, `+Inf` too; the newest of several. Undefined when there are none. */
export function inBuckets(
  exemplars: readonly Exemplar[],
  buckets: readonly Bucket[],
): Map<string, Exemplar> | undefined {
  if (exemplars.length === 0) return undefined;
  const byBucket = new Map<string, Exemplar>();
  for (const exemplar of exemplars) {
    const le = buckets.find((bucket) => exemplar.value <= Number(bucket.le))?.le ?? '+Inf';
    const other = byBucket.get(le);
    if (other === undefined || isAfter(exemplar.time, other.time)) byBucket.set(le, exemplar);
  }
  return byBucket;
}

function isAfter([seconds, nanoseconds]: HrTime, [otherSeconds, otherNanoseconds]: HrTime): boolean {
  return seconds > otherSeconds || (seconds === otherSeconds && nanoseconds > otherNanoseconds);
}
