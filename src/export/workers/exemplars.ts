// Floor 5. The exemplars of one series in several workers.

import type { HrTime } from '@opentelemetry/api';
import type { DataPoint } from '@opentelemetry/sdk-metrics';
import { type Exemplar, exemplarsOf } from '../../sdk/exemplar/exemplar.ts';

/** As many as an exponential histogram of one worker has at most. */
const MOST = 20;

/** Those of all points, the newest first, at most one a bucket. */
export function newestExemplars(
  points: readonly DataPoint<unknown>[],
  bucketOf: (value: number) => unknown,
): readonly Exemplar[] {
  const byBucket = new Map<unknown, Exemplar>();
  for (const exemplar of points.flatMap(exemplarsOf)) {
    const bucket = bucketOf(exemplar.value);
    const known = byBucket.get(bucket);
    if (known === undefined || isBefore(known.time, exemplar.time)) byBucket.set(bucket, exemplar);
  }
  return [...byBucket.values()].sort((one, other) => (isBefore(one.time, other.time) ? 1 : -1));
}

/** The same for histograms whose buckets are many: the newest of them. */
export function fewExemplars(
  points: readonly DataPoint<unknown>[],
  bucketOf: (value: number) => unknown,
): readonly Exemplar[] {
  return newestExemplars(points, bucketOf).slice(0, MOST);
}

/** True when `one` is earlier. */
export function isBefore(one: HrTime, other: HrTime): boolean {
  return one[0] === other[0] ? one[1] < other[1] : one[0] < other[0];
}
