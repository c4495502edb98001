// A meter provider in front of several: each gets every measurement, so that all of them have seen the same.

import type {
  BatchObservableCallback,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MeterOptions,
  MeterProvider,
  MetricOptions,
  Observable,
  ObservableCallback,
  UpDownCounter,
} from '@opentelemetry/api';

/** Steps in a second of what is recorded, a power of two: about a nanosecond each. */
const FINEST = 2 ** 30;

/** Asks a callback, and keeps what it said. */
type Ask = () => Promise<void>;

/** Lets measurements through, or keeps them back until they may go on. */
class Gate {
  #waiting: (() => void)[] | undefined;

  pass(measure: () => void): void {
    if (this.#waiting === undefined) measure();
    else this.#waiting.push(measure);
  }

  close(): void {
    this.#waiting = [];
  }

  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const measure of waiting) measure();
  }
}

/**
 * Forwards to several providers. Callbacks answer differently each time that they are asked (they measure since the last
 * time), so only {@link observe} asks them; every collection after it replays their answers.
 */
export class TeeMeterProvider implements MeterProvider {
  readonly #providers: readonly MeterProvider[];
  readonly #asks: Ask[] = [];
  readonly #gate = new Gate();

  constructor(providers: readonly MeterProvider[]) {
    this.#providers = providers;
  }

  getMeter(name: string, version?: string, options?: MeterOptions): Meter {
    return new TeeMeter(
      this.#providers.map((provider) => provider.getMeter(name, version, options)),
      this.#asks,
      this.#gate,
    );
  }

  /** Collects while nothing new arrives, or the provider that is asked last would know more. */
  async still<Result>(collect: () => Promise<Result>): Promise<Result> {
    this.#gate.close();
    try {
      return await collect();
    } finally {
      this.#gate.open();
    }
  }

  /** Asks every callback once. */
  async observe(): Promise<void> {
    for (const ask of this.#asks) await ask();
  }
}

class TeeMeter implements Meter {
  readonly #meters: readonly Meter[];
  readonly #asks: Ask[];
  readonly #gate: Gate;

  constructor(meters: readonly Meter[], asks: Ask[], gate: Gate) {
    this.#meters = meters;
    this.#asks = asks;
    this.#gate = gate;
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return this.#adders(this.#meters.map((meter) => meter.createCounter(name, options)));
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return this.#adders(this.#meters.map((meter) => meter.createUpDownCounter(name, options)));
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    return this.#recorders(this.#meters.map((meter) => meter.createHistogram(name, options)));
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    return this.#recorders(this.#meters.map((meter) => meter.createGauge(name, options)));
  }

  createObservableCounter(name: string, options?: MetricOptions): Observable {
    return this.#observable((meter) => meter.createObservableCounter(name, options));
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): Observable {
    return this.#observable((meter) => meter.createObservableUpDownCounter(name, options));
  }

  createObservableGauge(name: string, options?: MetricOptions): Observable {
    return this.#observable((meter) => meter.createObservableGauge(name, options));
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    type Observation = Parameters<Parameters<BatchObservableCallback>[0]['observe']>;
    let said: Observation[] = [];
    this.#asks.push(async () => {
      said = [];
      await callback({ observe: (...observation) => void said.push(observation) });
    });
    for (const [index, meter] of this.#meters.entries()) {
      const own = (observable: Observable) => (observable as TeeObservable).observables[index] as Observable;
      // Promised, as most callbacks of the instrumentations are.
      meter.addBatchObservableCallback(async (result) => {
        for (const [observable, ...rest] of said) result.observe(own(observable), ...rest);
      }, observables.map(own));
    }
  }

  removeBatchObservableCallback(): void {
    throw new Error('no instrumentation takes a callback away');
  }

  #observable(create: (meter: Meter) => Observable): Observable {
    return new TeeObservable(this.#meters.map(create), this.#asks);
  }

  #adders(instruments: readonly (Counter | UpDownCounter)[]): Counter & UpDownCounter {
    return {
      add: (...measurement) =>
        this.#gate.pass(() => {
          for (const instrument of instruments) instrument.add(...measurement);
        }),
    };
  }

  // Rounded, so that sums are exact in whatever order a provider adds: the official one adds up each interval first.
  #recorders(instruments: readonly (Histogram | Gauge)[]): Histogram & Gauge {
    return {
      record: (value, ...rest) =>
        this.#gate.pass(() => {
          for (const instrument of instruments) instrument.record(Math.round(value * FINEST) / FINEST, ...rest);
        }),
    };
  }
}

class TeeObservable implements Observable {
  /** One a provider. */
  readonly observables: readonly Observable[];
  readonly #asks: Ask[];

  constructor(observables: readonly Observable[], asks: Ask[]) {
    this.observables = observables;
    this.#asks = asks;
  }

  addCallback(callback: ObservableCallback): void {
    let said: Parameters<Parameters<ObservableCallback>[0]['observe']>[] = [];
    this.#asks.push(async () => {
      said = [];
      await callback({ observe: (...observation) => void said.push(observation) });
    });
    for (const observable of this.observables) {
      observable.addCallback(async (result) => {
        for (const observation of said) result.observe(...observation);
      });
    }
  }

  removeCallback(): void {
    throw new Error('no instrumentation takes a callback away');
  }
}
