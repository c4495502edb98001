// Floor 5. What a snapshot is on its way between workers: plain data that JSON and a structured clone carry alike.

import type { HrTime } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { AggregationTemporality, DataPointType, MetricDescriptor } from '@opentelemetry/sdk-metrics';
import type { Exemplar } from '../../sdk/exemplar/exemplar.ts';

/** JSON has no NaN, no infinity and no undefined: they go by their names, and as null. */
export type PackedNumber = number | string | null;

/** Where the boundaries are among those of the metric; count, sum, min, max; the counts of the buckets. */
export type PackedHistogram = readonly [number, number, PackedNumber, PackedNumber, PackedNumber, readonly number[]];

/** Offset and counts. */
export type PackedSide = readonly [number, readonly number[]];

/** Scale, zero count; count, sum, min, max; positive and negative buckets. */
export type PackedExponential = readonly [
  number,
  number,
  number,
  PackedNumber,
  PackedNumber,
  PackedNumber,
  PackedSide,
  PackedSide,
];

/** The attributes as a text, start and end, the value, and exemplars where there are any. The end is 0 where it is the metric's. */
export type PackedPoint = readonly [
  string,
  HrTime,
  HrTime | 0,
  PackedNumber | PackedHistogram | PackedExponential,
  (readonly Exemplar[])?,
];

/** A metric, or a piece of it. */
export interface PackedMetric {
  /** Its place in the snapshot: pieces of one metric have the same. */
  readonly at: number;
  readonly scope: InstrumentationScope;
  readonly descriptor: MetricDescriptor;
  readonly type: DataPointType;
  readonly temporality: AggregationTemporality;
  readonly isMonotonic: boolean;
  readonly end: HrTime;
  /** The boundaries that the points of this piece have; nearly always one set of them. */
  readonly boundaries: readonly (readonly number[])[];
  readonly points: readonly PackedPoint[];
}
