// Floor 5. Exemplars into a push in JSON, which OpenTelemetry's serializer leaves out.

import type { ValueType } from '@opentelemetry/api';
import type { DataPoint, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type Exemplar, exemplarsOf } from '../../sdk/exemplar/exemplar.ts';
import { hasExemplars, isInteger } from './exemplars-protobuf.ts';

const kinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const;

interface JsonPoint {
  exemplars?: unknown[];
}

type JsonMetric = Partial<Record<(typeof kinds)[number], { readonly dataPoints: JsonPoint[] }>>;

interface JsonRequest {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly JsonMetric[] }[];
  }[];
}

/**
 * The body with the exemplars that the points of `metrics` have; it must have been made of them. Where there are none it is
 * the very same bytes.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function withExemplars(body: Uint8Array, { scopeMetrics }: ResourceMetrics): Uint8Array {
  const metrics = scopeMetrics.flatMap((ofScope) => ofScope.metrics);
  if (!metrics.some(hasExemplars)) return body;
  const request = JSON.parse(new TextDecoder().decode(body)) as JsonRequest;
  const written = request.resourceMetrics.flatMap((ofResource) => ofResource.scopeMetrics).flatMap((of) => of.metrics);
  for (const [index, metric] of metrics.entries()) addExemplars(written[index] as JsonMetric, metric);
  return Buffer.from(JSON.stringify(request));
}

function addExemplars(written: JsonMetric, { dataPoints, descriptor }: MetricData): void {
  const points = kinds.flatMap((kind) => written[kind]?.dataPoints ?? []);
  for (const [index, point] of (dataPoints as readonly DataPoint<unknown>[]).entries()) {
    const exemplars = exemplarsOf(point);
    if (exemplars.length === 0) continue;
    (points[index] as JsonPoint).exemplars = exemplars.map((exemplar) => jsonOf(exemplar, descriptor.valueType));
  }
}

function jsonOf({ value, time: [seconds, nanos], traceId, spanId }: Exemplar, valueType: ValueType) {
  return {
    // More digits than a number has.
    timeUnixNano: `${seconds}${String(Math.trunc(nanos)).padStart(9, '0')}`,
    ...(isInteger(value, valueType) ? { asInt: String(value) } : { asDouble: value }),
    spanId,
    traceId,
  };
}
