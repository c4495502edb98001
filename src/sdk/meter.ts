// Floor 2. A meter, as OpenTelemetry's API has it.

import type { Attributes, BatchObservableCallback, Meter as MeterApi, Observable } from '@opentelemetry/api';
import type { Scope } from './descriptor.ts';
import type { Counter, Gauge, Histogram, UpDownCounter } from './instruments.ts';
import type { Callbacks } from './observing/callbacks.ts';
import { ObservableInstrument } from './observing/observable.ts';
import type { Scopes } from './scopes.ts';
import type { InstrumentOptions } from './zero-start.ts';

/** Makes instruments; asking twice for the same one gives the same one. */
export class Meter implements MeterApi {
  readonly #scope: Scope;
  readonly #scopes: Scopes;
  readonly #callbacks: Callbacks;

  constructor(scope: Scope, scopes: Scopes, callbacks: Callbacks) {
    this.#scope = scope;
    this.#scopes = scopes;
    this.#callbacks = callbacks;
  }

  createCounter<A extends Attributes = Attributes>(name: string, options?: InstrumentOptions): Counter<A> {
    return this.#make(name, 'COUNTER', options) as Counter<A>;
  }

  createUpDownCounter<A extends Attributes = Attributes>(name: string, options?: InstrumentOptions): UpDownCounter<A> {
    return this.#make(name, 'UP_DOWN_COUNTER', options) as UpDownCounter<A>;
  }

  createHistogram<A extends Attributes = Attributes>(name: string, options?: InstrumentOptions): Histogram<A> {
    return this.#make(name, 'HISTOGRAM', options) as Histogram<A>;
  }

  createGauge<A extends Attributes = Attributes>(name: string, options?: InstrumentOptions): Gauge<A> {
    return this.#make(name, 'GAUGE', options) as Gauge<A>;
  }

  createObservableCounter<A extends Attributes = Attributes>(name: string, options?: InstrumentOptions): Observable<A> {
    return this.#make(name, 'OBSERVABLE_COUNTER', options) as Observable<A>;
  }

  createObservableUpDownCounter<A extends Attributes = Attributes>(
    name: string,
    options?: InstrumentOptions,
  ): Observable<A> {
    return this.#make(name, 'OBSERVABLE_UP_DOWN_COUNTER', options) as Observable<A>;
  }

  createObservableGauge<A extends Attributes = Attributes>(name: string, options?: InstrumentOptions): Observable<A> {
    return this.#make(name, 'OBSERVABLE_GAUGE', options) as Observable<A>;
  }

  addBatchObservableCallback<A extends Attributes = Attributes>(
    callback: BatchObservableCallback<A>,
    observables: Observable<A>[],
  ): void {
    this.#callbacks.add(batch(callback, observables));
  }

  removeBatchObservableCallback<A extends Attributes = Attributes>(
    callback: BatchObservableCallback<A>,
    observables: Observable<A>[],
  ): void {
    this.#callbacks.remove(batch(callback, observables));
  }

  #make(name: string, kind: Parameters<Scopes['instrument']>[2], options: InstrumentOptions | undefined): unknown {
    return this.#scopes.instrument(this.#scope, name, kind, options);
  }
}

function batch(callback: unknown, observables: unknown) {
  return { isBatch: true, callback: callback as BatchObservableCallback, instruments: ours(observables) } as const;
}

// A proxy may throw at each of these questions; a list that cannot be read has none of our instruments.
function ours(observables: unknown): ObservableInstrument[] {
  try {
    // By its entries and not by its length, which may be four thousand million with nothing there.
    const entries: unknown[] = Array.isArray(observables) ? Object.values(observables) : [];
    return entries.filter((each) => each instanceof ObservableInstrument);
  } catch {
    return [];
  }
}
