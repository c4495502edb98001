// What a body has to say, made of the MetricData itself.

import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { exemplarsOf } from '../../../../src/sdk/index.ts';
import type { Message } from './message.ts';

/** The request of a snapshot, as a decoder gives it. */
export function requestOf({ resource, scopeMetrics }: ResourceMetrics): Message {
  return {
    resourceMetrics: [
      {
        resource: { attributes: pairsOf(resource.attributes as Attributes), droppedAttributesCount: 0, entityRefs: [] },
        schemaUrl: resource.schemaUrl ?? '',
        scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
          scope: { name: scope.name, version: scope.version ?? '', attributes: [], droppedAttributesCount: 0 },
          schemaUrl: scope.schemaUrl ?? '',
          metrics: metrics.map(metricOf),
        })),
      },
    ],
  };
}

/** Without the sign of zeros, which JSON does not write. */
export function withoutMinusZero(value: unknown): unknown {
  if (typeof value === 'number') return value + 0;
  if (Array.isArray(value)) return value.map(withoutMinusZero);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutMinusZero(each)]));
}

function metricOf(metric: MetricData): Message {
  const { descriptor, dataPointType, dataPoints } = metric;
  const { name, description, unit, valueType } = descriptor;
  const points = (dataPoints as DataPoint<unknown>[]).map((point) => ({
    attributes: pairsOf(point.attributes),
    startTimeUnixNano: nanosOf(point.startTime),
    timeUnixNano: nanosOf(point.endTime),
    flags: 0,
    exemplars: exemplarsOf(point).map(({ value, time, traceId, spanId }) => ({
      ...numberOf(value, valueType),
      timeUnixNano: nanosOf(time),
      traceId,
      spanId,
      filteredAttributes: [],
    })),
    ...dataOf(point.value, valueType),
  }));
  const aggregationTemporality = metric.aggregationTemporality === AggregationTemporality.DELTA ? 1 : 2;
  const head = { name, description, unit, metadata: [] };
  switch (dataPointType) {
    case DataPointType.GAUGE:
      return { ...head, gauge: { dataPoints: points } };
    case DataPointType.SUM:
      return { ...head, sum: { dataPoints: points, aggregationTemporality, isMonotonic: metric.isMonotonic } };
    case DataPointType.HISTOGRAM:
      return { ...head, histogram: { dataPoints: points, aggregationTemporality } };
    default:
      return { ...head, exponentialHistogram: { dataPoints: points, aggregationTemporality } };
  }
}

function dataOf(value: unknown, valueType: ValueType): Message {
  if (typeof value === 'number') return numberOf(value, valueType);
  const { count, sum, min, max } = value as Histogram;
  const totals = { count: BigInt(count), ...defined({ sum, min, max }) };
  if ('buckets' in (value as Histogram)) {
    const { counts, boundaries } = (value as Histogram).buckets;
    return { ...totals, bucketCounts: counts.map(BigInt), explicitBounds: boundaries };
  }
  const { scale, zeroCount, positive, negative } = value as ExponentialHistogram;
  const [above, below] = [positive, negative].map(({ offset, bucketCounts }) => ({
    offset,
    bucketCounts: bucketCounts.map(BigInt),
  }));
  return { ...totals, scale, zeroCount: BigInt(zeroCount), positive: above, negative: below, zeroThreshold: 0 };
}

function numberOf(value: number, valueType: ValueType): Message {
  return valueType === ValueType.INT ? { asInt: BigInt(value) } : { asDouble: value };
}

function defined(entries: Message): Message {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function pairsOf(attributes: Attributes): Message[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyOf(value) }));
}

function anyOf(value: unknown): Message {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: BigInt(value) } : { doubleValue: value };
  return Array.isArray(value) ? { arrayValue: { values: value.map(anyOf) } } : {};
}

function nanosOf([seconds, nanos]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(Math.trunc(nanos));
}
