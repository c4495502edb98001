// Floor 2. Which kind of cell a stream has, and the metric data that its cells make.

import type { Attributes } from '@opentelemetry/api';
import {
  type AggregationOption,
  type AggregationTemporality,
  AggregationType,
  type DataPoint,
  DataPointType,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import type { Cell } from './cell/cell.ts';
import { ExplicitHistogramCell, explicitLayout } from './cell/explicit-histogram.ts';
import { ExponentialHistogramCell, exponentialLayout } from './cell/exponential-histogram.ts';
import { LastValueCell } from './cell/last-value.ts';
import { SumCell } from './cell/sum.ts';
import { type Descriptor, isRising } from './descriptor.ts';
import { BucketPlaces, Place, type Reservoir, SpreadPlaces } from './exemplar/reservoir.ts';
import type { ExemplarSampler } from './exemplar/sampler.ts';

/** How one stream is aggregated. Two readers whose aggregations have one `key` may read the same cells. */
export interface Aggregation {
  readonly key: string;
  readonly dataPointType: DataPointType;
  readonly isMonotonic: boolean;
  readonly create: (attributes: Attributes, start: number) => Cell;
  /** What a cell keeps exemplars in. */
  readonly reservoir: (sampler: ExemplarSampler) => Reservoir;
}

/** Exemplars of an exponential histogram, where it has as many buckets. */
const MOST_SPREAD = 20;

/** The specification's boundaries for a histogram of which nothing is known. */
const DEFAULT_BOUNDARIES = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

const types: ReadonlySet<unknown> = new Set(Object.values(AggregationType));

/** True for what `ViewOptions.aggregation` and a reader's selector may be. */
export function isAggregationOption(option: unknown): option is AggregationOption {
  if (typeof option !== 'object' || option === null) return false;
  const { type, options } = option as { type?: unknown; options?: { boundaries?: unknown } | null };
  if (typeof type !== 'number' || !types.has(type)) return false;
  return type !== AggregationType.EXPLICIT_BUCKET_HISTOGRAM || !options || Array.isArray(options.boundaries);
}

/**
 * The aggregation of an instrument's stream; undefined for one that is dropped.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#aggregation
 */
export function aggregationOf(option: AggregationOption, descriptor: Descriptor): Aggregation | undefined {
  const signed = !isRising(descriptor);
  switch (option.type) {
    case AggregationType.DROP:
      return undefined;
    case AggregationType.SUM:
      return sum(!signed);
    case AggregationType.LAST_VALUE:
      return lastValue;
    case AggregationType.EXPLICIT_BUCKET_HISTOGRAM:
      return explicit(option.options?.boundaries ?? DEFAULT_BOUNDARIES, option.options?.recordMinMax ?? true, signed);
    case AggregationType.EXPONENTIAL_HISTOGRAM:
      return exponential(option.options?.maxSize, option.options?.recordMinMax ?? true, signed);
    default:
      return defaultOf(descriptor);
  }
}

/** The points of a stream, as exporters take them. */
export function metricData(
  descriptor: Descriptor,
  { dataPointType, isMonotonic }: Aggregation,
  aggregationTemporality: AggregationTemporality,
  dataPoints: DataPoint<unknown>[],
): MetricData {
  const data = { descriptor, aggregationTemporality, dataPointType, dataPoints };
  return (dataPointType === DataPointType.SUM ? { ...data, isMonotonic } : data) as MetricData;
}

function defaultOf(descriptor: Descriptor): Aggregation {
  switch (descriptor.type) {
    case 'GAUGE':
    case 'OBSERVABLE_GAUGE':
      return lastValue;
    case 'HISTOGRAM':
      return explicit(boundariesOf(descriptor.advice.explicitBucketBoundaries) ?? DEFAULT_BOUNDARIES, true, false);
    default:
      return sum(isRising(descriptor));
  }
}

/** Boundaries that a caller advises, when they are a list. */
function boundariesOf(advised: unknown): number[] | undefined {
  return Array.isArray(advised) ? advised : undefined;
}

const single = (sampler: ExemplarSampler) => new Place(sampler);

const lastValue: Aggregation = {
  key: 'last',
  dataPointType: DataPointType.GAUGE,
  isMonotonic: false,
  create: (attributes, start) => new LastValueCell(attributes, start),
  reservoir: single,
};

function sum(isMonotonic: boolean): Aggregation {
  return {
    key: 'sum',
    dataPointType: DataPointType.SUM,
    isMonotonic,
    create: (attributes, start) => new SumCell(attributes, start),
    reservoir: single,
  };
}

function explicit(given: readonly unknown[], recordMinMax: boolean, signed: boolean): Aggregation {
  const boundaries = [...new Set(given.filter(isBoundary))].sort((a, b) => a - b);
  const layout = explicitLayout(boundaries, recordMinMax, signed);
  return {
    key: `explicit ${recordMinMax} ${boundaries}`,
    dataPointType: DataPointType.HISTOGRAM,
    isMonotonic: false,
    create: (attributes, start) => new ExplicitHistogramCell(attributes, start, layout),
    reservoir: (sampler) => new BucketPlaces(sampler, boundaries.length + 1),
  };
}

function exponential(maxSize: number | undefined, recordMinMax: boolean, signed: boolean): Aggregation {
  const layout = exponentialLayout({ maxSize, recordMinMax }, signed);
  return {
    key: `exponential ${recordMinMax} ${layout.maxSize}`,
    dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
    isMonotonic: false,
    create: (attributes, start) => new ExponentialHistogramCell(attributes, start, layout),
    reservoir: (sampler) => new SpreadPlaces(sampler, Math.min(MOST_SPREAD, layout.maxSize)),
  };
}

function isBoundary(value: unknown): value is number {
  return Number.isFinite(value);
}
