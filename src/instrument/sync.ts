// Floor 3. Counter, up-down counter, gauge and histogram: a check, a look-up and a call into OpenTelemetry.

import type { Meter, MetricOptions, Attributes as OtelAttributes } from '@opentelemetry/api';
import { type AttributeGate, keepAttributes } from './attribute-gate.ts';
import { type Adder, type Bind, boundAdds, boundRecords, type Recorder } from './bound.ts';
import { faultOf, Instrument } from './instrument.ts';
import { SeriesTable } from './series-table.ts';
import { knownSets, siblings } from './zero-start.ts';

/** A series: what it is written to, and the level it stands at where the instrument keeps one. */
export interface Series<Target = unknown> {
  /** Taken away when the telemetry ends: whoever still holds the series sees by this that it is over. */
  target: Target | undefined;
  level: number;
}

/** An instrument that is written to when something happens. */
export abstract class SyncInstrument<Target = unknown> extends Instrument {
  #table: SeriesTable<Series<Target>> | undefined;

  /** The same series each time, looked up once. */
  bind(attributes?: unknown): BoundSeries<Target> {
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

  /** Writes an accepted value; nothing when the series is over. */
  abstract put(series: Series<Target>, value: number): void;

  /** The series to write a value to now. What is not plainly good goes a way of its own: V8 inlines only what is short. */
  protected seriesFor(value: number, given: unknown): Series<Target> | undefined {
    return this.#table !== undefined && isPlain(value) ? this.seek(this.#table, given) : this.#judge(value, given);
  }

  #judge(value: number, given: unknown): Series<Target> | undefined {
    return this.accepts(value) ? this.seriesOf(given) : undefined;
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
    for (const series of this.#table?.values() ?? []) series.target = undefined;
    this.#table = undefined;
  }
}

/** What a handle holds that was not looked up yet: a series that is over. */
const none = Object.freeze({ target: undefined, level: 0 });

/** A write-through to one set of attributes: looked up once, and again only when another telemetry starts. */
export class BoundSeries<Target = unknown> {
  readonly #instrument: SyncInstrument<Target>;
  readonly #given: unknown;
  #series: Series<Target> = none;

  constructor(instrument: SyncInstrument<Target>, given: unknown) {
    this.#instrument = instrument;
    this.#given = keepAttributes(instrument.definition, given);
  }

  add(value: number): void {
    if (this.#series.target !== undefined && isPlain(value)) {
      this.#instrument.put(this.#series, value);
    } else if (this.#instrument.accepts(value)) {
      if (this.#series.target === undefined) this.#series = this.#instrument.seriesOf(this.#given) ?? none;
      this.#instrument.put(this.#series, value);
    }
  }

  record(value: number): void {
    this.add(value);
  }
}

/** Adds up what happens; never goes down. */
export class Counter extends SyncInstrument<Adder> {
  protected override readonly rising = true;

  add(value: number, attributes?: unknown): void {
    this.seriesFor(value, attributes)?.target?.add(value);
  }

  override put({ target }: Series<Adder>, value: number): void {
    target?.add(value);
  }

  protected override create(meter: Meter, options: MetricOptions): Bind<Adder> {
    return boundAdds(meter.createCounter(this.definition.name, options));
  }
}

/** Adds up what comes and goes. */
export class UpDownCounter extends SyncInstrument<Adder> {
  protected override readonly rising = false;

  add(value: number, attributes?: unknown): void {
    const series = this.seriesFor(value, attributes);
    if (series !== undefined) this.put(series, value);
  }

  /** Moves the level to a value, whatever it stood at. */
  set(value: number, attributes?: unknown): void {
    const series = this.seriesFor(value, attributes);
    if (series !== undefined) this.put(series, value - series.level);
  }

  /** One more, until the function that is returned is called: then one less, once, and only if the one more counted. */
  enter(attributes?: unknown): () => void {
    let series = this.seriesFor(1, attributes);
    if (series !== undefined) this.put(series, 1);
    return () => {
      if (series !== undefined) this.put(series, -1);
      series = undefined;
    };
  }

  override put(series: Series<Adder>, value: number): void {
    if (series.target === undefined) return;
    series.target.add(value);
    series.level += value;
  }

  protected override create(meter: Meter, options: MetricOptions): Bind<Adder> {
    return boundAdds(meter.createUpDownCounter(this.definition.name, options));
  }
}

/** Keeps the last value. */
export class Gauge extends SyncInstrument<Recorder> {
  protected override readonly rising = false;

  record(value: number, attributes?: unknown): void {
    this.seriesFor(value, attributes)?.target?.record(value);
  }

  override put({ target }: Series<Recorder>, value: number): void {
    target?.record(value);
  }

  protected override create(meter: Meter, options: MetricOptions): Bind<Recorder> {
    return boundRecords(meter.createGauge(this.definition.name, options));
  }
}

/** Counts values into buckets. */
export class Histogram extends SyncInstrument<Recorder> {
  protected override readonly rising = true;

  record(value: number, attributes?: unknown): void {
    this.seriesFor(value, attributes)?.target?.record(value);
  }

  override put({ target }: Series<Recorder>, value: number): void {
    target?.record(value);
  }

  protected override create(meter: Meter, options: MetricOptions): Bind<Recorder> {
    return boundRecords(meter.createHistogram(this.definition.name, options));
  }
}

/** True for what nearly every value is: one that all instruments take. */
function isPlain(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}
