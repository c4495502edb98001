// Floor 2. An exemplar: one measurement of a series, with the span in which it was made.

import type { HrTime } from '@opentelemetry/api';
import type { DataPoint } from '@opentelemetry/sdk-metrics';
import { isBefore } from '../../support/clock.ts';

/**
 * One measurement, as an example of the many in a point. It has no attributes beside those of the point: what a view took
 * away, perhaps for privacy, does not come back by an exemplar.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exemplars
 */
export interface Exemplar {
  /** What was measured, in the unit of the metric. */
  readonly value: number;
  /** When, by the wall clock of that moment: the span's times are of the same clock. */
  readonly time: HrTime;
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
}

/** A point of binnacle's MeterProvider. Without exemplars it has no such field: it is what sdk-metrics' own would be. */
export type WithExemplars<Point = DataPoint<unknown>> = Point & { readonly exemplars?: readonly Exemplar[] };

const none: readonly Exemplar[] = Object.freeze([]);

/**
 * The exemplars of a point: of a histogram with boundaries at most one a bucket, of an exponential one at most 20, else at
 * most one. None for a point of another MeterProvider.
 *
 * @example
 * import type { DataPoint } from '@opentelemetry/sdk-metrics';
 * import { exemplarsOf } from 'binnacle/sdk';
 *
 * function tracesOf(point: DataPoint<unknown>): string[] {
 *   return exemplarsOf(point).map(({ traceId }) => traceId);
 * }
 */
export function exemplarsOf(point: DataPoint<unknown>): readonly Exemplar[] {
  return (point as WithExemplars).exemplars ?? none;
}

/** The newest exemplar of each bucket that any of them fell into. */
export function newestByBucket<Bucket>(
  exemplars: readonly Exemplar[],
  bucketOf: (value: number) => Bucket,
): Map<Bucket, Exemplar> {
  const byBucket = new Map<Bucket, Exemplar>();
  for (const exemplar of exemplars) {
    const bucket = bucketOf(exemplar.value);
    const known = byBucket.get(bucket);
    if (known === undefined || isBefore(known.time, exemplar.time)) byBucket.set(bucket, exemplar);
  }
  return byBucket;
}
