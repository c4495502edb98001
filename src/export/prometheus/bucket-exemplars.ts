// Floor 5. Exemplars at the classic buckets of a histogram, which have room for one each.

import { type Exemplar, newestByBucket } from '../../sdk/exemplar/exemplar.ts';
import type { Bucket } from './buckets.ts';

/** The exemplars by the `le` of the bucket that each fell into, `+Inf` too; the newest of several. Undefined when there are none. */
export function inBuckets(
  exemplars: readonly Exemplar[],
  buckets: readonly Bucket[],
): Map<string, Exemplar> | undefined {
  if (exemplars.length === 0) return undefined;
  return newestByBucket(exemplars, (value) => buckets.find(({ le }) => value <= Number(le))?.le ?? '+Inf');
}
