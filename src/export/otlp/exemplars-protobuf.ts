// Floor 5. Exemplars into a push in protobuf, which OpenTelemetry's serializer leaves out.

import { ValueType } from '@opentelemetry/api';
import { type DataPoint, DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type Exemplar, exemplarsOf } from '../../sdk/exemplar/exemplar.ts';
import { ProtobufBytes } from '../protobuf-bytes.ts';

/** The field in which a point of each kind has its exemplars. */
const exemplarsField = {
  [DataPointType.GAUGE]: 5,
  [DataPointType.SUM]: 5,
  [DataPointType.HISTOGRAM]: 8,
  [DataPointType.EXPONENTIAL_HISTOGRAM]: 11,
} as const;

/** From the request down to a point: resource_metrics, scope_metrics, metrics, the data of any kind, data_points. */
const levels: readonly (readonly number[])[] = [[1], [2], [2], [5, 7, 9, 10], [1]];
const METRICS = 3;

/** An exemplar of us always has all of its four fields, and none of them varies in length. */
const EXEMPLAR_BYTES = 46;
const SPAN_ID_BYTES = 8;
const TRACE_ID_BYTES = 16;
const NANOSECONDS = 1_000_000_000n;

/** Fields of an exemplar and the types of the wire, as they are put together in a tag. */
const TIME = 2 << 3;
const AS_DOUBLE = 3 << 3;
const SPAN_ID = 4 << 3;
const TRACE_ID = 5 << 3;
const AS_INT = 6 << 3;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;

/**
 * The body with the exemplars that the points of `metrics` have; it must have been made of them. Where there are none it is
 * the very same bytes.
 *
 * A field may stand anywhere in its message, so those of a point are written behind what it has, and only the lengths of the
 * messages around it change.
 *
 * Source: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
export function withExemplars(body: Uint8Array, { scopeMetrics }: ResourceMetrics): Uint8Array {
  const metrics = scopeMetrics.flatMap((ofScope) => ofScope.metrics);
  if (!metrics.some(hasExemplars)) return body;
  const bytes = new ProtobufBytes();
  graft(bytes, body, metrics.values());
  return bytes.take();
}

/** True when a point of the metric has an exemplar. */
export function hasExemplars({ dataPoints }: MetricData): boolean {
  return (dataPoints as readonly DataPoint<unknown>[]).some((point) => exemplarsOf(point).length > 0);
}

/** Copies a message of some level, and of what is in it the metrics that have exemplars with them. */
function graft(bytes: ProtobufBytes, message: Uint8Array, metrics: Iterator<MetricData>, level = 0): void {
  for (const field of fieldsOf(message)) {
    if (!levels[level]?.includes(field.number)) {
      bytes.raw(field.whole);
      continue;
    }
    // The serializer writes the metrics in their order, and none is left out.
    const metric = level + 1 === METRICS ? (metrics.next().value as MetricData) : undefined;
    if (metric !== undefined && !hasExemplars(metric)) {
      bytes.raw(field.whole);
      continue;
    }
    const start = bytes.open(field.number);
    if (metric === undefined) graft(bytes, field.content, metrics, level + 1);
    else graftMetric(bytes, field.content, metric, metric.dataPoints.values());
    bytes.close(start);
  }
}

function graftMetric(
  bytes: ProtobufBytes,
  message: Uint8Array,
  metric: MetricData,
  points: Iterator<DataPoint<unknown>>,
  level = METRICS,
): void {
  for (const field of fieldsOf(message)) {
    if (!levels[level]?.includes(field.number)) {
      bytes.raw(field.whole);
      continue;
    }
    const start = bytes.open(field.number);
    if (level + 1 < levels.length) {
      graftMetric(bytes, field.content, metric, points, level + 1);
    } else {
      bytes.raw(field.content);
      addExemplars(bytes, metric, points.next().value as DataPoint<unknown>);
    }
    bytes.close(start);
  }
}

function addExemplars(
  bytes: ProtobufBytes,
  { descriptor, dataPointType }: MetricData,
  point: DataPoint<unknown>,
): void {
  for (const exemplar of exemplarsOf(point)) {
    const start = bytes.open(exemplarsField[dataPointType]);
    bytes.raw(exemplarBytes(exemplar, descriptor.valueType));
    bytes.close(start);
  }
}

// One for all: it is copied at once.
const message = Buffer.alloc(EXEMPLAR_BYTES);

function exemplarBytes({ value, time, traceId, spanId }: Exemplar, valueType: ValueType): Uint8Array {
  message[0] = TIME | FIXED_64;
  message.writeBigUInt64LE(BigInt(time[0]) * NANOSECONDS + BigInt(Math.trunc(time[1])), 1);
  if (isInteger(value, valueType)) {
    message[9] = AS_INT | FIXED_64;
    message.writeBigInt64LE(BigInt(value), 10);
  } else {
    message[9] = AS_DOUBLE | FIXED_64;
    message.writeDoubleLE(value, 10);
  }
  message[18] = SPAN_ID | LENGTH_DELIMITED;
  message[19] = SPAN_ID_BYTES;
  message.write(spanId, 20, SPAN_ID_BYTES, 'hex');
  message[28] = TRACE_ID | LENGTH_DELIMITED;
  message[29] = TRACE_ID_BYTES;
  message.write(traceId, 30, TRACE_ID_BYTES, 'hex');
  return message;
}

/** Whether a value of an exemplar goes out as an integer. */
export function isInteger(value: number, valueType: ValueType): boolean {
  return valueType === ValueType.INT && Number.isSafeInteger(value);
}

interface Field {
  readonly number: number;
  /** Tag, length and content. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

/** The fields of a message of the upper levels: all of them are numbers, or have a length. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = message[at++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const begin = at;
    const tag = varint();
    const length = varint();
    const from = at;
    // Of a number, what was read for a length is all there is.
    if ((tag & 7) === 2) at += length;
    yield { number: tag >>> 3, whole: message.subarray(begin, at), content: message.subarray(from, at) };
  }
}
