// Metric data in a form in which two providers can be compared field by field.

import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { DataPoint, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';

export interface ComparablePoint {
  readonly attributes: Readonly<Record<string, unknown>>;
  start: number;
  end: number;
  value: unknown;
}

export interface ComparableMetric {
  readonly scope: Readonly<Record<string, unknown>>;
  readonly descriptor: Readonly<Record<string, unknown>> & { readonly name: string; readonly type: string };
  readonly aggregationTemporality: number;
  readonly dataPointType: number;
  /** Anything else that there is, such as `isMonotonic`. */
  readonly more: Readonly<Record<string, unknown>>;
  points: ComparablePoint[];
}

export type Comparable = ComparableMetric[];

/** One entry a metric; a copy, because a provider may go on with what it handed out. */
export function comparable({ scopeMetrics }: ResourceMetrics): Comparable {
  return scopeMetrics.flatMap(({ scope, metrics }) => metrics.map((metric) => metricOf(scope, metric)));
}

/** Equal for metrics that are one. */
export function keyOf({ scope, descriptor }: Pick<ComparableMetric, 'scope' | 'descriptor'>): string {
  const { name, type, unit, valueType } = descriptor;
  return JSON.stringify([scope.name, scope.version, scope.schemaUrl, name, type, unit, valueType]);
}

/** Equal for equal sets, whatever their order. */
export function textOf(attributes: object): string {
  return JSON.stringify(
    Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)),
    (_, value) => (value === undefined ? 'undefined' : value),
  );
}

function metricOf(scope: object, data: MetricData): ComparableMetric {
  const { descriptor, aggregationTemporality, dataPointType, dataPoints, ...more } = data;
  return copyOf({
    scope: tidy(scope),
    descriptor: tidy(descriptor) as ComparableMetric['descriptor'],
    aggregationTemporality,
    dataPointType,
    more: tidy(more),
    points: (dataPoints as DataPoint<unknown>[]).map(pointOf),
  });
}

function pointOf({ attributes, startTime, endTime, value, ...more }: DataPoint<unknown>): ComparablePoint {
  const start = hrTimeToMilliseconds(startTime);
  return { attributes: { ...attributes }, start, end: hrTimeToMilliseconds(endTime), value: tidyValue(value), ...more };
}

/** Without the fields that are there and undefined: no exporter tells them from those that are not there. */
function tidy(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function tidyValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? tidy(value) : value;
}

/** A copy of plain data. Not structuredClone's: under jest that gives objects of another realm. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyOf(each)])) as T;
}
