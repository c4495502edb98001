// One scenario on both providers, and readers to look at what came of it.

import type { Attributes, Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type MetricReaderOptions,
  MeterProvider as OfficialProvider,
} from '@opentelemetry/sdk-metrics';
import { MeterProvider, type MeterProviderOptions } from '../../../../src/sdk/index.ts';
import { metricsOf, PullReader, pointsOf } from '../../pull-reader.ts';

export type Provider = InstanceType<typeof OfficialProvider> | MeterProvider;

/** Makes a provider of the one kind or the other. */
export type Make = (options?: MeterProviderOptions) => Provider;

/** Proves one row of the table. */
export type Proof = () => Promise<void>;

/** What the scenario gives on each. */
export async function onBoth<T>(scenario: (make: Make) => T | Promise<T>): Promise<{ official: T; ours: T }> {
  const official = await scenario((options) => new OfficialProvider(options));
  return { official, ours: await scenario((options) => new MeterProvider(options)) };
}

/** A provider with one reader, and the meter "shop". */
export function withReader(make: Make, options: MeterProviderOptions & { readonly reader?: MetricReaderOptions } = {}) {
  const { reader: readerOptions, ...more } = options;
  const reader = new PullReader(readerOptions);
  const provider = make({ readers: [reader], ...more });
  return { provider, reader, meter: provider.getMeter('shop') };
}

export const delta: MetricReaderOptions = { aggregationTemporalitySelector: () => AggregationTemporality.DELTA };

/** The values of a metric, sorted by their attributes' text. */
export async function valuesOf(reader: PullReader, name: string): Promise<unknown[]> {
  const points = await pointsOf(reader, name);
  return points.sort(byText).map(({ value }) => value);
}

/** The sets of a metric with their values. */
export async function seriesOf(reader: PullReader, name: string): Promise<[Attributes, unknown][]> {
  const points = await pointsOf(reader, name);
  return points.sort(byText).map(({ attributes, value }) => [{ ...attributes }, value]);
}

export async function namesOf(reader: PullReader): Promise<string[]> {
  return (await metricsOf(reader)).map(({ descriptor }) => descriptor.name);
}

/** An observable of this kind that says what it is told to say. */
export function saying(meter: Meter, kind: 'Counter' | 'UpDownCounter' | 'Gauge' = 'Counter', name = 'observed') {
  const says: { sets: [value: number, attributes: Attributes][] } = { sets: [] };
  meter[`createObservable${kind}`](name).addCallback((result) => {
    for (const [value, attributes] of says.sets) result.observe(value, attributes);
  });
  return (...sets: [value: number, attributes?: Attributes][]) => {
    says.sets = sets.map(([value, attributes = {}]) => [value, attributes]);
  };
}

function byText(one: { attributes: Attributes }, other: { attributes: Attributes }): number {
  return JSON.stringify(one.attributes) < JSON.stringify(other.attributes) ? -1 : 1;
}
