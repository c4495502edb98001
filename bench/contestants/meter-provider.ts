// A contestant of any OpenTelemetry MeterProvider, seen through the API and two readers that do nothing else but read.

import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  createDenyListAttributesProcessor,
  type DataPoint,
  MetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import type { Instrument, Registry, Setup } from './contestant.ts';

/** What both MeterProviders have. */
interface Provider {
  getMeter(name: string): Meter;
}

/** Makes a MeterProvider of the same options for both. */
export type MakeProvider = (options: { readers: MetricReader[]; views: ViewOptions[] }) => Provider;

/** OpenTelemetry has no such methods yet; the official SDK is not asked for them. */
interface Bindable<Bound> {
  bind(attributes: Attributes): Bound;
}

class ManualReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

const temporalities = { cumulative: AggregationTemporality.CUMULATIVE, delta: AggregationTemporality.DELTA };

/** Opens a registry over a MeterProvider. */
export function openOver(make: MakeProvider, { readers = ['cumulative'], limit, dropped }: Setup = {}): Registry {
  const manual = readers.map(
    (reader) =>
      new ManualReader({
        aggregationTemporalitySelector: () => temporalities[reader],
        ...(limit === undefined ? {} : { cardinalitySelector: () => limit }),
      }),
  );
  const views =
    dropped === undefined
      ? []
      : [{ instrumentName: '*', attributesProcessors: [createDenyListAttributesProcessor([dropped])] }];
  const meter = make({ readers: manual, views }).getMeter('bench');
  return {
    counter: (name) => ofCounter(meter.createCounter(name)),
    histogram: (name, _keys, boundaries) =>
      ofHistogram(meter.createHistogram(name, { advice: { explicitBucketBoundaries: [...boundaries] } })),
    async collect() {
      for (const reader of manual) await reader.collect();
    },
    held: async (name) => heldIn(await pointsOf(manual[0] as MetricReader, name)),
  };
}

function ofCounter(counter: Counter): Instrument {
  return {
    write: (value, attributes) => counter.add(value, attributes),
    bind(sets) {
      const bound = sets.map((set) => (counter as Counter & Bindable<{ add(value: number): void }>).bind(set));
      return (index, value) => (bound[index] as { add(value: number): void }).add(value);
    },
  };
}

function ofHistogram(histogram: Histogram): Instrument {
  return {
    write: (value, attributes) => histogram.record(value, attributes),
    bind(sets) {
      const bound = sets.map((set) => (histogram as Histogram & Bindable<{ record(value: number): void }>).bind(set));
      return (index, value) => (bound[index] as { record(value: number): void }).record(value);
    },
  };
}

async function pointsOf(reader: MetricReader, name: string): Promise<DataPoint<unknown>[]> {
  const { resourceMetrics } = await reader.collect();
  return resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }): DataPoint<unknown>[] => dataPoints);
}

function heldIn(points: readonly DataPoint<unknown>[]) {
  const total = points.reduce(
    (sum, { value }) => sum + (typeof value === 'number' ? value : (value as { count: number }).count),
    0,
  );
  return { series: points.length, total };
}
