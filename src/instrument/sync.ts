// Floor 3. Counter, up-down counter, gauge and histogram: a check, a look-up and a call into OpenTelemetry.

import type { Meter, MetricOptions, Attributes as OtelAttributes } from '@opentelemetry/api';
import { type AttributeGate, keepAttributes } from './attribute-gate.ts';
import { type Adder, type Bind, boundAdds, boundRecords, type Recorder } from './bound.ts';
import { faultOf, Instrument } from './instrument.ts';
import { SeriesTable } from './series-table.ts';
import { knownSets, siblings } from './zero-start.ts';

/** A series: what it is written to, and the level it stands at where the instrument keeps one. */
export interface Series<Target = unknown> {
  readonly target: Target;
  level: number;
}

/** An instrument that is written to when something happens. */
export abstract class SyncInstrument<Target = unknown> extends Instrument {
  #table: SeriesTable<Series<Target>> | undefined;

  /** The same series each time, looked up once. */
  bind(attributes?: unknown): BoundSeries {
    return new BoundSeries(this, attributes);
  }

  /** The series of these attributes; undefined while nothing is recorded, or when reading them throws. */
  seriesOf(given: unknown): Series<Target> | undefined {
    return this.seek(this.#table, given);
  }

  /** Whether a value can be recorded now; counts why not. Asked before the look-up, so that junk makes no series. */
  accepts(value: number): boolean {
    if (this.state !== 'on') {
      if (this.state === 'early') this.losses.dropped('before_init');
      return false;
    }
    const fault = faultOf(value, this.rising);
    if (fault !== undefined) this.losses.dropped(fault);
    return fault === undefined;
  }

  /** Writes an accepted value. True when there was a series to write it to. */
  abstract put(series: Series<Target> | undefined, value: number): boolean;

  protected write(value: number, given: unknown): boolean {
    return this.accepts(value) && this.put(this.seriesOf(given), value);
  }

  /** True where a negative value makes no sense. */
  protected abstract readonly rising: boolean;

  protected abstract create(meter: Meter, options: MetricOptions): Bind<Target>;

  protected override start(meter: Meter, gate: AttributeGate, limit: number): void {
    const { definition } = this;
    const { unit, description, boundaries } = definition;
    const bind = this.create(meter, {
      unit,
      description,
      ...(boundaries === undefined ? {} : { advice: { explicitBucketBoundaries: [...boundaries] } }),
    });
    const startAtZero = (sets: OtelAttributes[]) => {
      for (const series of table.addMissing(sets)) this.put(series, 0);
    };
    const table = new SeriesTable<Series<Target>>(
      gate,
      limit,
      (attributes) => ({ target: bind(attributes), level: 0 }),
      (seen) => startAtZero(siblings(definition, gate, seen)),
    );
    this.#table = table;
    startAtZero(knownSets(definition, gate));
  }

  protected override stop(): void {
    this.#table = undefined;
  }
}

/** A write-through to one set of attributes: looked up once, and again only when another telemetry starts. */
export class BoundSeries {
  readonly #instrument: SyncInstrument;
  readonly #given: unknown;
  #epoch = -1;
  #series: Series | undefined;

  constructor(instrument: SyncInstrument, given: unknown) {
    this.#instrument = instrument;
    this.#given = keepAttributes(instrument.definition, given);
  }

  add(value: number): void {
    if (!this.#instrument.accepts(value)) return;
    if (this.#epoch !== this.#instrument.epoch || this.#series === undefined) {
      this.#epoch = this.#instrument.epoch;
      this.#series = this.#instrument.seriesOf(this.#given);
    }
    this.#instrument.put(this.#series, value);
  }

  record(value: number): void {
    this.add(value);
  }
}

/** Adds up what happens; never goes down. */
export class Counter extends SyncInstrument<Adder> {
  protected override readonly rising = true;

  add(value: number, attributes?: unknown): void {
    this.write(value, attributes);
  }

  override put(series: Series<Adder> | undefined, value: number): boolean {
    if (series === undefined) return false;
    series.target.add(value);
    return true;
  }

  protected override create(meter: Meter, options: MetricOptions): Bind<Adder> {
    return boundAdds(meter.createCounter(this.definition.name, options));
  }
}

/** Adds up what comes and goes. */
export class UpDownCounter extends SyncInstrument<Adder> {
  protected override readonly rising = false;

  add(value: number, attributes?: unknown): void {
    this.write(value, attributes);
  }

  /** Moves the level to a value, whatever it stood at. */
  set(value: number, attributes?: unknown): void {
    if (!this.accepts(value)) return;
    const series = this.seriesOf(attributes);
    this.put(series, value - (series?.level ?? 0));
  }

  /** One more, until the function that is returned is called: then one less, once, and only if the one more counted. */
  enter(attributes?: unknown): () => void {
    const series = this.seriesOf(attributes);
    const epoch = this.epoch;
    let inside = this.accepts(1) && this.put(series, 1);
    return () => {
      if (inside && epoch === this.epoch) this.put(series, -1);
      inside = false;
    };
  }

  override put(series: Series<Adder> | undefined, value: number): boolean {
    if (series === undefined) return false;
    series.target.add(value);
    series.level += value;
    return true;
  }

  protected override create(meter: Meter, options: MetricOptions): Bind<Adder> {
    return boundAdds(meter.createUpDownCounter(this.definition.name, options));
  }
}

/** Keeps the last value. */
export class Gauge extends SyncInstrument<Recorder> {
  protected override readonly rising = false;

  record(value: number, attributes?: unknown): void {
    this.write(value, attributes);
  }

  override put(series: Series<Recorder> | undefined, value: number): boolean {
    if (series === undefined) return false;
    series.target.record(value);
    return true;
  }

  protected override create(meter: Meter, options: MetricOptions): Bind<Recorder> {
    return boundRecords(meter.createGauge(this.definition.name, options));
  }
}

/** Counts values into buckets. */
export class Histogram extends SyncInstrument<Recorder> {
  protected override readonly rising = true;

  record(value: number, attributes?: unknown): void {
    this.write(value, attributes);
  }

  override put(series: Series<Recorder> | undefined, value: number): boolean {
    if (series === undefined) return false;
    series.target.record(value);
    return true;
  }

  protected override create(meter: Meter, options: MetricOptions): Bind<Recorder> {
    return boundRecords(meter.createHistogram(this.definition.name, options));
  }
}
