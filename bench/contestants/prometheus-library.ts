// A contestant of the API that prom-client has, and @prometheus-io/client took over.

import type { Attributes, Instrument, Registry } from './contestant.ts';

type Options = { name: string; help: string; labelNames: string[]; registers: never[]; buckets?: number[] };

interface Counter {
  inc(labels: Attributes, value: number): void;
  labels(labels: Attributes): { inc(value: number): void };
}

interface Histogram {
  observe(labels: Attributes, value: number): void;
  labels(labels: Attributes): { observe(value: number): void };
}

interface Sample {
  readonly value: number;
  readonly metricName?: string;
}

/** What is used of the library. */
export interface PrometheusLibrary {
  readonly Registry: {
    new (): {
      readonly contentType: string;
      setContentType(type: string): void;
      getMetricsAsJSON(): Promise<readonly unknown[]>;
      metrics(): Promise<string>;
    };
    readonly OPENMETRICS_CONTENT_TYPE: string;
  };
  readonly Counter: new (options: Options) => unknown;
  readonly Histogram: new (options: Options) => unknown;
}

/** A registry that can also write its page. */
export interface PrometheusRegistry extends Registry {
  /** From now on pages are OpenMetrics. */
  asOpenMetrics(): void;
  page(): Promise<string>;
  contentType(): string;
}

/** Opens a registry of the library. */
export function openLibrary(library: PrometheusLibrary): PrometheusRegistry {
  const registry = new library.Registry();
  const options = (name: string, keys: readonly string[]): Options => ({
    name,
    help: name,
    labelNames: [...keys],
    registers: [registry as never],
  });
  return {
    counter: (name, keys) => ofCounter(new library.Counter(options(name, keys)) as Counter),
    histogram: (name, keys, boundaries) =>
      ofHistogram(new library.Histogram({ ...options(name, keys), buckets: [...boundaries] }) as Histogram),
    async collect() {
      await registry.getMetricsAsJSON();
    },
    asOpenMetrics: () => registry.setContentType(library.Registry.OPENMETRICS_CONTENT_TYPE),
    page: () => registry.metrics(),
    contentType: () => registry.contentType,
    async held(name) {
      const metrics = (await registry.getMetricsAsJSON()) as { name: string; type: string; values: Sample[] }[];
      const samples = metrics
        .filter((metric) => metric.name === name)
        .flatMap(({ type, values }) =>
          type === 'histogram' ? values.filter(({ metricName }) => metricName === `${name}_count`) : values,
        );
      return { series: samples.length, total: samples.reduce((sum, { value }) => sum + value, 0) };
    },
  };
}

function ofCounter(counter: Counter): Instrument {
  return {
    write: (value, attributes) => counter.inc(attributes, value),
    bind(sets) {
      const bound = sets.map((set) => counter.labels(set));
      return (index, value) => (bound[index] as { inc(value: number): void }).inc(value);
    },
  };
}

function ofHistogram(histogram: Histogram): Instrument {
  return {
    write: (value, attributes) => histogram.observe(attributes, value),
    bind(sets) {
      const bound = sets.map((set) => histogram.labels(set));
      return (index, value) => (bound[index] as { observe(value: number): void }).observe(value);
    },
  };
}
