// Floor 3. Metrics by name, for code that keeps names and labels as strings. Typed meters are the better way for new code.

import { type Attribute, capped } from '../definition/attribute.ts';
import { HTTP } from '../definition/boundaries.ts';
import { define } from '../definition/define.ts';
import type { MetricDefinition } from '../definition/metric.ts';
import { withoutTotal, withTotal } from '../definition/naming.ts';
import { invalid, isObject, isTexts, plain, shown } from '../definition/shape.ts';
import { monotonicSeconds } from '../support/clock.ts';
import type { Binder } from './binder.ts';
import { snapshot } from './given.ts';
import type { Instrument } from './instrument.ts';
import { ObservedLevel } from './observed.ts';
import { Counter, Gauge, Histogram, UpDownCounter } from './sync.ts';

/** Labels by the names that Prometheus shows. */
export type Labels = Readonly<Record<string, string>>;

/** Distinct values kept of each label of a metric that was registered by name. */
const VALUES_A_LABEL = 100;

/**
 * Metrics by name: those of the domain meters, and those registered here. Names are taken with or without `_total`.
 * Registering throws a coded error for names that cannot be; recording never throws, and an unknown name is counted.
 *
 * @example
 * telemetry.collector.registerCounter('jobs_total', 'Jobs done', ['queue']);
 * telemetry.collector.incrementCounter('jobs_total', { queue: 'mail' });
 * console.log(await telemetry.collector.getMetrics());
 */
export class MetricsCollector {
  readonly #binder: Binder;
  readonly #scrape: () => Promise<string>;

  constructor(binder: Binder, scrape: () => Promise<string>) {
    this.#binder = binder;
    this.#scrape = scrape;
  }

  /** @throws BinnacleError BINNACLE_INVALID_DEFINITION, BINNACLE_DUPLICATE_METRIC */
  registerCounter(name: string, help: string, labelNames: readonly string[] = []): void {
    const attributes = attributesOf(name, labelNames);
    this.#register(define('counter', { name: withoutTotal(name), description: help, attributes }, 'label'));
  }

  /** @throws BinnacleError BINNACLE_INVALID_DEFINITION, BINNACLE_DUPLICATE_METRIC */
  registerGauge(name: string, help: string, labelNames: readonly string[] = []): void {
    const attributes = attributesOf(name, labelNames);
    this.#register(define('upDownCounter', { name, description: help, attributes }, 'label'));
  }

  /**
   * Buckets are upper bounds, ascending; default those of HTTP durations in seconds.
   *
   * @throws BinnacleError BINNACLE_INVALID_DEFINITION, BINNACLE_DUPLICATE_METRIC
   */
  registerHistogram(
    name: string,
    help: string,
    labelNames: readonly string[] = [],
    buckets: readonly number[] = HTTP,
  ): void {
    const attributes = attributesOf(name, labelNames);
    this.#register(define('histogram', { name, description: help, attributes, boundaries: buckets }, 'label'));
  }

  incrementCounter(name: string, labels: Labels = {}, value = 1): void {
    const counter = this.#find(name);
    if (counter instanceof Counter) counter.add(value, this.#named(counter, labels));
    else this.#unknown();
  }

  setGauge(name: string, value: number, labels: Labels = {}): void {
    const gauge = this.#find(name);
    if (gauge instanceof UpDownCounter || gauge instanceof ObservedLevel) gauge.set(value, this.#named(gauge, labels));
    else if (gauge instanceof Gauge) gauge.record(value, this.#named(gauge, labels));
    else this.#unknown();
  }

  incrementGauge(name: string, labels: Labels = {}, value = 1): void {
    const gauge = this.#find(name);
    if (gauge instanceof UpDownCounter || gauge instanceof ObservedLevel) gauge.add(value, this.#named(gauge, labels));
    else this.#unknown();
  }

  decrementGauge(name: string, labels: Labels = {}, value = 1): void {
    this.incrementGauge(name, labels, typeof value === 'number' ? -value : value);
  }

  observeHistogram(name: string, value: number, labels: Labels = {}): void {
    const histogram = this.#find(name);
    if (histogram instanceof Histogram) histogram.record(value, this.#named(histogram, labels));
    else this.#unknown();
  }

  /** Returns a function that records the seconds since now into a histogram, and returns them. */
  startTimer(name: string, labels: Labels = {}): (more?: Labels) => number {
    const started = monotonicSeconds();
    const own = snapshot(labels, this.#binder.losses);
    return (more = {}) => {
      const seconds = monotonicSeconds() - started;
      this.observeHistogram(name, seconds, { ...own, ...snapshot(more, this.#binder.losses) });
      return seconds;
    };
  }

  /** The Prometheus text of all metrics. */
  getMetrics(): Promise<string> {
    return this.#scrape();
  }

  #register(definition: MetricDefinition): void {
    this.#binder.instruments('collector', { [definition.name]: definition });
  }

  #find(name: string): Instrument | undefined {
    if (typeof name !== 'string') return undefined;
    return this.#binder.find(name) ?? this.#binder.find(withoutTotal(name)) ?? this.#binder.find(withTotal(name));
  }

  #unknown(): void {
    this.#binder.losses.dropped('unknown_metric');
  }

  /** Labels under the names that the definition's callers use. */
  #named({ definition }: Instrument, labels: Labels): Record<string, string | undefined> {
    const given = snapshot(labels, this.#binder.losses);
    return Object.fromEntries(
      Object.entries(definition.attributes).map(([name, { key = name }]) => [
        name,
        given[key] ?? given[key.replaceAll('.', '_')],
      ]),
    );
  }
}

function attributesOf(name: unknown, labelNames: unknown): Record<string, Attribute<string, 'required'>> {
  if (isObject(name)) {
    throw invalid(
      'The name, the help text and the labels are given one by one: registerCounter(name, help, ["queue"]).',
    );
  }
  if (!isTexts(labelNames)) {
    throw invalid(`metric "${plain(name)}": labels are a list of names, such as ["queue"], not ${shown(labelNames)}`);
  }
  return Object.fromEntries(labelNames.map((label) => [label, capped(VALUES_A_LABEL, { key: label })]));
}
