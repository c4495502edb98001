// Readers of both temporalities, and what they read in a form that tests can compare.

import type { Attributes, HrTime } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { AggregationTemporality, type MetricReader, type MetricReaderOptions } from '@opentelemetry/sdk-metrics';
import { PullReader, pointsOf } from './pull-reader.ts';

/** A reader that is told totals. */
export function cumulative(options: MetricReaderOptions = {}): PullReader {
  return new PullReader(options);
}

/** A reader that is told what came since it last asked. */
export function delta(options: MetricReaderOptions = {}): PullReader {
  return new PullReader({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA, ...options });
}

/** The values of one metric, by the text of their attributes, whatever their order: `{}` is the empty set. */
export async function valuesOf<Value = number>(reader: MetricReader, name: string): Promise<Record<string, Value>> {
  const points = await pointsOf(reader, name);
  const values = points.map(({ attributes, value }) => [textOf(attributes), value as Value] as const);
  if (new Set(values.map(([text]) => text)).size !== values.length) throw new Error('a set is there twice');
  return Object.fromEntries(values);
}

/** What stands in `valuesOf` for a set. */
export function textOf(attributes: Attributes): string {
  return JSON.stringify(attributes, Object.keys(attributes).sort());
}

/** The overflow series, in `valuesOf`. */
export const OVERFLOW = textOf({ 'otel.metric.overflow': true });

export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** When the points of a metric begin and end, in milliseconds since 1970. */
export async function intervalsOf(reader: MetricReader, name: string): Promise<Record<string, Interval>> {
  const points = await pointsOf(reader, name);
  return Object.fromEntries(
    points.map(({ attributes, startTime, endTime }) => [
      textOf(attributes),
      { start: ms(startTime), end: ms(endTime) },
    ]),
  );
}

function ms(time: HrTime): number {
  return Math.round(hrTimeToMilliseconds(time));
}
