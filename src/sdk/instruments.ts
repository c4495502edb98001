// Floor 2. The synchronous instruments: a check, a walk to the cell, an addition. What is not plainly good goes a slower way.

import { type Attributes, type Context, ValueType } from '@opentelemetry/api';
import type { Sink } from './cell/cell.ts';
import type { Descriptor } from './descriptor.ts';
import type { Ledger } from './ledger.ts';
import type { Route } from './route.ts';
import { usable } from './value.ts';

const none: Attributes = Object.freeze({});

/** What the instruments share. Each has its own `add` or `record`, so that V8 learns the cells of each by themselves. */
abstract class Instrument<A extends Attributes = Attributes> {
  readonly descriptor: Descriptor;
  readonly route: Route;
  readonly ledger: Ledger;
  readonly #wholeNumbers: boolean;

  constructor(descriptor: Descriptor, route: Route, ledger: Ledger) {
    this.descriptor = descriptor;
    this.route = route;
    this.ledger = ledger;
    this.#wholeNumbers = descriptor.valueType === ValueType.INT;
  }

  /**
   * Takes the series of these attributes out of all streams. It begins anew, with a new start time, when it is recorded again.
   *
   * @example
   * jobs.add(1, { worker: 'w-17' });
   * jobs.remove({ worker: 'w-17' }); // the worker is gone, and so is its series
   */
  remove(attributes?: A): void {
    try {
      this.route.remove(attributes);
    } catch {
      // Nothing was ever recorded with what cannot be read, so there is nothing to take out.
    }
  }

  /** Takes all series out. */
  clear(): void {
    this.route.clear();
  }

  /** True for what nearly every value is: a number, not negative, that can be recorded as it is. */
  isPlain(value: unknown): boolean {
    return (
      typeof value === 'number' &&
      value >= 0 &&
      value < Infinity &&
      (!this.#wholeNumbers || Number.isSafeInteger(value))
    );
  }

  usable(value: unknown): number | undefined {
    return usable(value, this.descriptor, this.ledger);
  }

  /** The sink of these attributes; undefined, counted, when reading them throws. */
  sinkOf(attributes: unknown, context?: Context): Sink | undefined {
    try {
      return this.find(attributes, context);
    } catch {
      return this.ledger.drop('attributes_threw');
    }
  }

  /** The sink of these attributes. Throws what reading them throws. */
  find(attributes: unknown, context?: Context): Sink {
    if (typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes)) {
      const sink = this.route.trie.find(attributes);
      if (sink !== undefined) return sink;
    }
    return this.route.resolve(attributes, context);
  }

  /** One that the sink did not take. */
  refused(): void {
    this.ledger.drop('sum_out_of_range');
  }
}

/** One series, looked up once; and again only after series were removed. */
abstract class Bound {
  protected readonly instrument: Instrument;
  readonly #attributes: unknown;
  #epoch = -1;
  #sink: Sink | undefined;

  constructor(instrument: Instrument, attributes: unknown) {
    this.instrument = instrument;
    this.#attributes = copyOf(attributes);
    try {
      // Before the search: one that rests on the context must not count as found for good.
      this.#epoch = instrument.route.epoch;
      this.#sink = instrument.find(this.#attributes);
    } catch {
      // It is counted for each value that is lost, and here is none yet.
    }
  }

  protected sink(): Sink | undefined {
    const { epoch } = this.instrument.route;
    if (this.#epoch !== epoch || this.#sink === undefined) {
      this.#epoch = epoch;
      this.#sink = this.instrument.sinkOf(this.#attributes);
    }
    return this.#sink;
  }
}

// What cannot be copied is kept: it throws again, and is counted, each time a value comes.
function copyOf(attributes: unknown): unknown {
  try {
    if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return none;
    return Object.isFrozen(attributes) ? attributes : { ...attributes };
  } catch {
    return attributes;
  }
}

/** What a counter or an up-down counter gives for `bind()`. */
export class BoundSum extends Bound {
  /** Adds to the one series. */
  add(value: number): void {
    const { instrument } = this;
    const amount = instrument.isPlain(value) ? value : instrument.usable(value);
    if (amount !== undefined && this.sink()?.record(amount) === false) instrument.refused();
  }
}

/** What a histogram gives for `bind()`. */
export class BoundHistogram extends Bound {
  /** Records into the one series. */
  record(value: number): void {
    const { instrument } = this;
    const amount = instrument.isPlain(value) ? value : instrument.usable(value);
    if (amount !== undefined && this.sink()?.record(amount) === false) instrument.refused();
  }
}

/** What a gauge gives for `bind()`. */
export class BoundGauge extends Bound {
  /** Sets the one series. */
  record(value: number): void {
    const { instrument } = this;
    const level = instrument.isPlain(value) ? value : instrument.usable(value);
    if (level !== undefined && this.sink()?.record(level) === false) instrument.refused();
  }
}

/** A counter: never goes down. */
export class Counter<A extends Attributes = Attributes> extends Instrument<A> {
  add(value: number, attributes?: A, context?: Context): void {
    const amount = this.isPlain(value) ? value : this.usable(value);
    if (amount !== undefined && this.sinkOf(attributes ?? none, context)?.record(amount, context) === false)
      this.refused();
  }

  /**
   * The same as `add` with these attributes, several times as fast. Limits are applied now: a set that finds no place is
   * bound to the overflow series.
   *
   * Source: https://opentelemetry.io/docs/specs/otel/metrics/api/#counter-operations (Bind, in development)
   *
   * @example
   * const hits = counter.bind({ cache: 'users', outcome: 'hit' });
   * hits.add(1);
   */
  bind(attributes?: A): BoundSum {
    return new BoundSum(this, attributes);
  }
}

/** An up-down counter: adds up what comes and goes. */
export class UpDownCounter<A extends Attributes = Attributes> extends Instrument<A> {
  add(value: number, attributes?: A, context?: Context): void {
    const amount = this.isPlain(value) ? value : this.usable(value);
    if (amount !== undefined && this.sinkOf(attributes ?? none, context)?.record(amount, context) === false)
      this.refused();
  }

  /** The same as `add` with these attributes, looked up once; see {@link Counter.bind}. */
  bind(attributes?: A): BoundSum {
    return new BoundSum(this, attributes);
  }
}

/** A histogram. */
export class Histogram<A extends Attributes = Attributes> extends Instrument<A> {
  record(value: number, attributes?: A, context?: Context): void {
    const amount = this.isPlain(value) ? value : this.usable(value);
    if (amount !== undefined && this.sinkOf(attributes ?? none, context)?.record(amount, context) === false)
      this.refused();
  }

  /** The same as `record` with these attributes, looked up once; see {@link Counter.bind}. */
  bind(attributes?: A): BoundHistogram {
    return new BoundHistogram(this, attributes);
  }
}

/** A gauge: keeps the last value. */
export class Gauge<A extends Attributes = Attributes> extends Instrument<A> {
  record(value: number, attributes?: A, context?: Context): void {
    const level = this.isPlain(value) ? value : this.usable(value);
    if (level !== undefined && this.sinkOf(attributes ?? none, context)?.record(level, context) === false)
      this.refused();
  }

  /** The same as `record` with these attributes, looked up once; see {@link Counter.bind}. */
  bind(attributes?: A): BoundGauge {
    return new BoundGauge(this, attributes);
  }
}
