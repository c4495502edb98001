// The messages of Prometheus' protobuf format by their field numbers.
// Source: https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto

import type { Message } from './wire.ts';

const label = { 1: ['name', 'string'], 2: ['value', 'string'] } as const;

const time = { 1: ['seconds', 'int64'], 2: ['nanos', 'int32'] } as const;

const exemplar = { 1: ['labels', label, 'repeated'], 2: ['value', 'double'], 3: ['timestamp', time] } as const;

const bucket = {
  1: ['cumulativeCount', 'uint64'],
  2: ['upperBound', 'double'],
  3: ['exemplar', exemplar],
  4: ['cumulativeCountFloat', 'double'],
} as const;

const span = { 1: ['offset', 'sint32'], 2: ['length', 'uint32'] } as const;

const histogram = {
  1: ['count', 'uint64'],
  2: ['sum', 'double'],
  3: ['buckets', bucket, 'repeated'],
  4: ['countFloat', 'double'],
  5: ['schema', 'sint32'],
  6: ['zeroThreshold', 'double'],
  7: ['zeroCount', 'uint64'],
  8: ['zeroCountFloat', 'double'],
  9: ['negativeSpans', span, 'repeated'],
  10: ['negativeDeltas', 'sint64', 'repeated'],
  11: ['negativeCounts', 'double', 'repeated'],
  12: ['positiveSpans', span, 'repeated'],
  13: ['positiveDeltas', 'sint64', 'repeated'],
  14: ['positiveCounts', 'double', 'repeated'],
  15: ['created', time],
  16: ['exemplars', exemplar, 'repeated'],
} as const;

const gauge = { 1: ['value', 'double'] } as const;

const counter = { 1: ['value', 'double'], 2: ['exemplar', exemplar], 3: ['created', time] } as const;

const quantile = { 1: ['quantile', 'double'], 2: ['value', 'double'] } as const;

const summary = {
  1: ['count', 'uint64'],
  2: ['sum', 'double'],
  3: ['quantiles', quantile, 'repeated'],
  4: ['created', time],
} as const;

const metric = {
  1: ['labels', label, 'repeated'],
  2: ['gauge', gauge],
  3: ['counter', counter],
  4: ['summary', summary],
  5: ['untyped', gauge],
  6: ['timestampMs', 'int64'],
  7: ['histogram', histogram],
} as const;

export const metricFamily = {
  1: ['name', 'string'],
  2: ['help', 'string'],
  3: ['type', 'int32'],
  4: ['metrics', metric, 'repeated'],
  5: ['unit', 'string'],
} as const;

export type LabelMessage = Message<typeof label>;
export type TimeMessage = Message<typeof time>;
export type ExemplarMessage = Message<typeof exemplar>;
export type SpanMessage = Message<typeof span>;
export type SummaryMessage = Message<typeof summary>;
export type HistogramMessage = Message<typeof histogram>;
export type MetricMessage = Message<typeof metric>;
