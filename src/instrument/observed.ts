// Floor 3. Levels that are read at collection: set from outside and kept here, or asked from a callback.

import type { Meter, Observable, ObservableResult, Attributes as OtelAttributes } from '@opentelemetry/api';
import { wallSeconds } from '../support/clock.ts';
import { type AttributeGate, keepAttributes } from './attribute-gate.ts';
import { faultOf, Instrument } from './instrument.ts';
import type { LossReason } from './losses.ts';
import { SeriesTable } from './series-table.ts';

/** Gives a level at collection. */
export type ReadLevel = () => number | undefined | Promise<number | undefined>;

interface Level {
  readonly attributes: OtelAttributes;
  value: number | undefined;
  /** A point in time, in seconds since 1970: then the level is how far away it is. */
  until: number | undefined;
}

/** One level among several that a callback gives at once. */
export interface Reading {
  readonly value: number | undefined;
  readonly attributes?: unknown;
}

type Source = () => readonly Reading[] | Promise<readonly Reading[]>;

/**
 * An observable counter, up-down counter or gauge. A set that was deleted, or whose callback gives undefined, is not
 * reported. Callbacks registered before a telemetry starts are kept: they are no measurements, but where to get one.
 */
export class ObservedLevel extends Instrument {
  readonly #sources = new Set<Source>();
  #table: SeriesTable<Level> | undefined;
  #release: (() => void) | undefined;

  /** Keeps a level until the next one. */
  set(value: number, attributes?: unknown): void {
    this.#keep(value, attributes, () => ({ value, until: undefined }));
  }

  /** Moves the level from where it stands; from 0 when it was never set. */
  add(value: number, attributes?: unknown): void {
    this.#keep(value, attributes, (level) => ({ value: (level.value ?? 0) + value, until: undefined }));
  }

  /** The level is the time until then, in seconds, and never below 0; reckoned anew at each collection. */
  countDownTo(until: number, attributes?: unknown): void {
    this.#keep(until, attributes, () => ({ value: 0, until }));
  }

  /** Asks a callback at each collection. Returns the end of it. */
  observe(read: ReadLevel, attributes?: unknown): () => void {
    const kept = keepAttributes(this.definition, attributes);
    return this.observeEach(async () => [{ value: await read(), attributes: kept }]);
  }

  /** Asks a callback for several sets at once, at each collection. Returns the end of it. */
  observeEach(source: Source): () => void {
    this.#sources.add(source);
    return () => this.#sources.delete(source);
  }

  /** Reports this set no more. */
  delete(attributes?: unknown): void {
    const level = this.#find(attributes);
    if (level !== undefined) level.value = undefined;
  }

  protected override start(meter: Meter, gate: AttributeGate, limit: number): void {
    const observable = this.#create(meter);
    const collect = (result: ObservableResult) => this.#collect(result);
    this.#table = new SeriesTable<Level>(gate, limit, (attributes) => ({
      attributes,
      value: undefined,
      until: undefined,
    }));
    observable.addCallback(collect);
    this.#release = () => observable.removeCallback(collect);
  }

  protected override stop(): void {
    this.#release?.();
    this.#release = undefined;
    this.#table = undefined;
  }

  #create(meter: Meter): Observable {
    const { kind, name, unit, description } = this.definition;
    const options = { unit, description };
    if (kind === 'observableCounter') return meter.createObservableCounter(name, options);
    if (kind === 'observableUpDownCounter') return meter.createObservableUpDownCounter(name, options);
    return meter.createObservableGauge(name, options);
  }

  async #collect(result: ObservableResult): Promise<void> {
    if (this.#table === undefined) return;
    const now = wallSeconds();
    for (const { value, until, attributes } of this.#table.values()) {
      if (value !== undefined) result.observe(until === undefined ? value : Math.max(0, until - now), attributes);
    }
    await Promise.all([...this.#sources].map((source) => this.#ask(source, result)));
  }

  async #ask(source: Source, result: ObservableResult): Promise<void> {
    try {
      for (const { value, attributes } of await source()) {
        if (value === undefined) continue;
        const level =
          this.#fault(value) === undefined ? this.#find(attributes) : this.losses.dropped('callback_failed');
        if (level !== undefined) result.observe(value, level.attributes);
      }
    } catch {
      this.losses.dropped('callback_failed');
    }
  }

  #keep(given: number, attributes: unknown, next: (level: Level) => Pick<Level, 'value' | 'until'>): void {
    if (this.state === 'early') this.losses.dropped('before_init');
    if (this.state !== 'on') return;
    const fault = this.#fault(given);
    const level = fault === undefined ? this.#find(attributes) : this.losses.dropped(fault);
    if (level === undefined) return;
    const moved = next(level);
    if (faultOf(moved.value) === undefined) Object.assign(level, moved);
    else this.losses.dropped('not_finite');
  }

  #fault(value: unknown): LossReason | undefined {
    return faultOf(value, this.definition.kind === 'observableCounter');
  }

  #find(given: unknown): Level | undefined {
    return this.seek(this.#table, given);
  }
}
