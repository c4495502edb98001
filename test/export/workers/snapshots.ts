// Snapshots of real providers, and how they are read.

import type { Meter } from '@opentelemetry/api';
import { type DataPoint, MeterProvider as Official, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { PullReader } from '../../sdk/pull-reader.ts';

export type Record = (meter: Meter) => void;

/** A provider that was recorded to, and can be asked again. */
export function worker(record: Record, Provider: typeof MeterProvider | typeof Official = MeterProvider) {
  const reader = new PullReader();
  const provider = new Provider({ readers: [reader] });
  const meter = provider.getMeter('shop', '1.0');
  record(meter);
  return { meter, collect: async () => (await reader.collect()).resourceMetrics.scopeMetrics };
}

/** What a worker says that recorded this. */
export function snapshotOf(record: Record): Promise<ScopeMetrics[]> {
  return worker(record).collect();
}

export function officialSnapshotOf(record: Record): Promise<ScopeMetrics[]> {
  return worker(record, Official).collect();
}

/** The points of a metric. */
export function pointsIn<Value = number>(snapshot: readonly ScopeMetrics[], name: string): DataPoint<Value>[] {
  return snapshot
    .flatMap(({ metrics }) => metrics)
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints as DataPoint<unknown>[] as DataPoint<Value>[]);
}

/** Values of a metric by the text of their attributes. */
export function valuesIn<Value = number>(
  snapshot: readonly ScopeMetrics[],
  name: string,
): { [attributes: string]: Value } {
  const points = pointsIn<Value>(snapshot, name);
  const values = points.map(({ attributes, value }) => [JSON.stringify(attributes), value] as const);
  if (new Set(values.map(([text]) => text)).size !== values.length)
    throw new Error(`a series of ${name} is there twice`);
  return Object.fromEntries(values);
}
