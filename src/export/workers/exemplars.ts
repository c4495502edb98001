// Floor 5. The exemplars of one series in several workers.

import type { DataPoint } from '@opentelemetry/sdk-metrics';
import { type Exemplar, exemplarsOf, newestByBucket } from '../../sdk/exemplar/exemplar.ts';
import { isBefore } from '../../support/clock.ts';

/** As many as an exponential histogram of one worker has at most. */
const MOST = 20;

/** Those of all points, the newest first, at most one a bucket. */
export function newestExemplars(
  points: readonly DataPoint<unknown>[],
  bucketOf: (value: number) => unknown,
): readonly Exemplar[] {
  const newest = newestByBucket(points.flatMap(exemplarsOf), bucketOf);
  return [...newest.values()].sort((one, other) => (isBefore(one.time, other.time) ? 1 : -1));
}

/** The same for histograms whose buckets are many: the newest of them. */
export function fewExemplars(
  points: readonly DataPoint<unknown>[],
  bucketOf: (value: number) => unknown,
): readonly Exemplar[] {
  return newestExemplars(points, bucketOf).slice(0, MOST);
}
