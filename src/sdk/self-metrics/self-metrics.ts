// Floor 2. Makes metrics of what the MeterProvider knows about itself, with its own instruments.

import type { Attributes, ObservableResult } from '@opentelemetry/api';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { Collected } from '../collector.ts';
import type { Histogram } from '../instruments.ts';
import { changeReasons, dropReasons, type Ledger } from '../ledger.ts';
import type { Meter } from '../meter.ts';
import type { CallbackFault } from '../observing/callbacks.ts';
import type { Scopes } from '../scopes.ts';
import type { Stream } from '../stream.ts';
import * as definitions from './definitions.ts';

/** The meter of what the provider tells about itself. */
export const SELF_SCOPE = 'binnacle/sdk';

/** The names that OpenTelemetry has for its readers; others go by the name of their class. */
const componentTypes: Readonly<Record<string, string>> = {
  PeriodicExportingMetricReader: 'periodic_metric_reader',
  PrometheusExporter: 'prometheus_http_text_metric_exporter',
  PullReader: 'prometheus_http_text_metric_exporter',
};

/** Faults that are kept apart by what was thrown; what a callback throws is the caller's choice. */
const MOST_FAULTS = 1000;

/** The self metrics of one provider. */
export class SelfMetrics {
  readonly #scopes: Scopes;
  readonly #duration: Histogram;
  readonly #components = new Map<IMetricReader, Attributes>();
  readonly #faults = new Map<string, { readonly attributes: Attributes; times: number }>();

  constructor(meter: Meter, scopes: Scopes, ledger: Ledger) {
    this.#scopes = scopes;
    const { series, overflowed, dropped, changed, callbackFailures, collectionDuration } = definitions;
    this.#duration = meter.createHistogram(collectionDuration.name, {
      ...shown(collectionDuration),
      advice: { explicitBucketBoundaries: [] },
    });
    meter
      .createObservableUpDownCounter(series.name, shown(series))
      .addCallback((result) => this.#observeStreams(result, (stream) => stream.series));
    meter
      .createObservableCounter(overflowed.name, shown(overflowed))
      .addCallback((result) => this.#observeStreams(result, (stream) => stream.overflowed));
    meter
      .createObservableCounter(dropped.name, shown(dropped))
      .addCallback((result) => observeReasons(result, dropReasons, ledger.dropped()));
    meter
      .createObservableCounter(changed.name, shown(changed))
      .addCallback((result) => observeReasons(result, changeReasons, ledger.changed()));
    meter.createObservableCounter(callbackFailures.name, shown(callbackFailures)).addCallback((result) => {
      for (const { attributes, times } of this.#faults.values()) result.observe(times, attributes);
    });
  }

  /** A callback that gave nothing. */
  countFault({ instrument, reason }: CallbackFault): void {
    const key = JSON.stringify([instrument, reason]);
    const known = this.#faults.get(key);
    if (known !== undefined) known.times += 1;
    else if (this.#faults.size < MOST_FAULTS) {
      this.#faults.set(key, { attributes: { 'binnacle.metric': instrument, 'error.type': reason }, times: 1 });
    }
  }

  /** A collection that is over. */
  countCollection({ reader, seconds, errors }: Collected): void {
    const [error] = errors;
    const component = this.#componentOf(reader);
    this.#duration.record(seconds, error === undefined ? component : { ...component, 'error.type': error.name });
  }

  #componentOf(reader: IMetricReader): Attributes {
    const known = this.#components.get(reader);
    if (known !== undefined) return known;
    const type = componentTypes[reader.constructor.name] ?? reader.constructor.name;
    const before = [...this.#components.values()].filter((other) => other['otel.component.type'] === type).length;
    const component = { 'otel.component.type': type, 'otel.component.name': `${type}/${before}` };
    this.#components.set(reader, component);
    return component;
  }

  #observeStreams(result: ObservableResult, count: (stream: Stream) => number): void {
    const byMetric = new Map<string, number>();
    for (const { scope, streams } of this.#scopes.all()) {
      // Their own number changes by being told.
      if (scope.name === SELF_SCOPE) continue;
      for (const stream of streams) {
        const { name } = stream.descriptor;
        byMetric.set(name, (byMetric.get(name) ?? 0) + count(stream));
      }
    }
    for (const [name, number] of byMetric) if (number > 0) result.observe(number, { 'binnacle.metric': name });
  }
}

// Those of which there were none as well: without a 0 before it, the first one would not be seen as a rise.
function observeReasons<R extends string>(
  result: ObservableResult,
  reasons: readonly R[],
  counts: ReadonlyMap<R, number>,
): void {
  for (const reason of reasons) result.observe(counts.get(reason) ?? 0, { 'binnacle.reason': reason });
}

function shown({ unit, description }: { readonly unit: string; readonly description: string }) {
  return { unit, description };
}
