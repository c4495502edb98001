// Floor 5. What several messages of Prometheus' protobuf format have in them: labels, times, exemplars.

import type { HrTime } from '@opentelemetry/api';
import type { Exemplar } from '../../sdk/exemplar/exemplar.ts';
import type { ProtobufBytes } from '../protobuf-bytes.ts';
import type { Pair } from './lines.ts';

/** Numbers of fields. */
const PAIR = { name: 1, value: 2 } as const;
const TIMESTAMP = { seconds: 1, nanos: 2 } as const;
const EXEMPLAR = { label: 1, value: 2, timestamp: 3 } as const;

export function addPair(bytes: ProtobufBytes, field: number, [name, value]: Pair): void {
  const pair = bytes.open(field);
  bytes.text(PAIR.name, name);
  bytes.text(PAIR.value, value);
  bytes.close(pair);
}

/** Nothing for a time that no clock shows any more: who knows none gives the year 1970. */
export function addTimestamp(bytes: ProtobufBytes, field: number, [seconds, nanoseconds]: HrTime): void {
  if (seconds <= 0) return;
  const timestamp = bytes.open(field);
  bytes.uint(TIMESTAMP.seconds, seconds);
  bytes.uint(TIMESTAMP.nanos, nanoseconds);
  bytes.close(timestamp);
}

export function addExemplar(bytes: ProtobufBytes, field: number, { traceId, spanId, value, time }: Exemplar): void {
  const exemplar = bytes.open(field);
  addPair(bytes, EXEMPLAR.label, ['trace_id', traceId]);
  addPair(bytes, EXEMPLAR.label, ['span_id', spanId]);
  bytes.double(EXEMPLAR.value, value);
  addTimestamp(bytes, EXEMPLAR.timestamp, time);
  bytes.close(exemplar);
}
