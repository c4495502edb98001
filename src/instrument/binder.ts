// Floor 3. Makes the instruments of definitions, and attaches all of them to a meter provider when there is one.

import type { MeterProvider } from '@opentelemetry/api';
import type { AttributesOf, Definitions, Kind, MetricDefinition } from '../definition/metric.ts';
import { invalid, isObject, isText, plain, shown } from '../definition/shape.ts';
import { BinnacleError } from '../support/errors.ts';
import type { Attachment, Instrument } from './instrument.ts';
import { Losses } from './losses.ts';
import { ObservedLevel, type ReadLevel } from './observed.ts';
import { defaultSettings, type InstrumentSettings, settingsOf } from './settings.ts';
import { Counter, Gauge, Histogram, UpDownCounter } from './sync.ts';
import { ValueCaps } from './value-caps.ts';

/** The instrumentation scope of every metric that binnacle defines. */
export const SCOPE = 'binnacle';

// Attributes come last and are optional where none is required.
type Given<D extends MetricDefinition> =
  Record<never, never> extends AttributesOf<D> ? [attributes?: AttributesOf<D>] : [attributes: AttributesOf<D>];

/** One series, looked up once. */
export interface BoundCounter {
  add(value: number): void;
}

/** One series, looked up once. */
export interface BoundHistogram {
  record(value: number): void;
}

/** What can be asked of every instrument. */
export interface Enabled {
  /**
   * False when the settings do not want this metric: then attributes need not be made for it.
   *
   * Source: https://opentelemetry.io/docs/specs/otel/metrics/api/#enabled
   */
  readonly enabled: boolean;
}

/** What can be done with a counter of a definition. Nothing here throws; what cannot be recorded is counted. */
export interface CounterOf<D extends MetricDefinition> extends Enabled {
  add(value: number, ...given: Given<D>): void;
  bind(...given: Given<D>): BoundCounter;
}

/** What can be done with an up-down counter of a definition. */
export interface UpDownCounterOf<D extends MetricDefinition> extends CounterOf<D> {
  /** Moves the level to a value. */
  set(value: number, ...given: Given<D>): void;
  /** One more until the returned function is called; calling it again does nothing. */
  enter(...given: Given<D>): () => void;
}

/** What can be done with a gauge or a histogram of a definition. */
export interface RecorderOf<D extends MetricDefinition> extends Enabled {
  record(value: number, ...given: Given<D>): void;
  bind(...given: Given<D>): BoundHistogram;
}

/** A level and the attributes it stands for. */
export interface ReadingOf<D extends MetricDefinition> {
  readonly value: number | undefined;
  readonly attributes: AttributesOf<D>;
}

/** What can be done with an observable instrument of a definition. */
export interface ObservedOf<D extends MetricDefinition> extends Enabled {
  /** Keeps a level until the next one. */
  set(value: number, ...given: Given<D>): void;
  /** The level is the time until then, given in seconds since 1970, and never below 0. */
  countDownTo(until: number, ...given: Given<D>): void;
  /** Asks a callback at each collection, until the returned function is called. */
  observe(read: ReadLevel, ...given: Given<D>): () => void;
  /** Asks a callback for several sets at once, until the returned function is called. */
  observeEach(read: () => readonly ReadingOf<D>[] | Promise<readonly ReadingOf<D>[]>): () => void;
  /** Reports this set no more. */
  delete(...given: Given<D>): void;
}

/** The instrument that a definition gives. */
export type InstrumentOf<D extends MetricDefinition> =
  D extends MetricDefinition<infer K>
    ? K extends 'counter'
      ? CounterOf<D>
      : K extends 'upDownCounter'
        ? UpDownCounterOf<D>
        : K extends 'gauge' | 'histogram'
          ? RecorderOf<D>
          : ObservedOf<D>
    : never;

/** The instruments of a set of definitions, by the same names. */
export type InstrumentsOf<D extends Definitions> = { readonly [Name in keyof D]: InstrumentOf<D[Name]> };

const classes: Record<Kind, new (definition: MetricDefinition, domain: string, losses: Losses) => Instrument> = {
  counter: Counter,
  upDownCounter: UpDownCounter,
  gauge: Gauge,
  histogram: Histogram,
  observableCounter: ObservedLevel,
  observableUpDownCounter: ObservedLevel,
  observableGauge: ObservedLevel,
};

/** Who makes instruments that are not binnacle's own: `defineMeter()`, and the collector. */
const users: ReadonlySet<string> = new Set(['own', 'collector']);

/** Domains that have no meter to call. */
const measured: ReadonlySet<string> = new Set(['http', 'runtime', 'self']);

/** The collector's verb for each kind. */
const verbs: Record<Kind, string> = {
  counter: 'incrementCounter',
  upDownCounter: 'setGauge',
  gauge: 'setGauge',
  histogram: 'observeHistogram',
  observableCounter: 'setGauge',
  observableUpDownCounter: 'setGauge',
  observableGauge: 'setGauge',
};

/** Holds instruments by their Prometheus name, and what they are attached to. */
export class Binder {
  readonly losses = new Losses();
  #epoch = 0;
  readonly #instruments = new Map<string, Instrument>();
  #attachment: Attachment | undefined;
  #off = false;

  /**
   * The instruments of these definitions; the same ones when they were made before.
   *
   * @throws BinnacleError BINNACLE_DUPLICATE_METRIC when another definition has one of the Prometheus names,
   * BINNACLE_INVALID_DEFINITION for what the define functions did not make
   */
  instruments<D extends Definitions>(domain: string, definitions: D): InstrumentsOf<D> {
    checkShape(definitions);
    const entries = Object.entries(definitions).map(([name, definition]) => [
      name,
      this.#instrument(domain, definition),
    ]);
    return Object.freeze(Object.fromEntries(entries));
  }

  /** The instrument with this OTel or Prometheus name. */
  find(name: string): Instrument | undefined {
    const exact = this.#instruments.get(name);
    if (exact !== undefined) return exact;
    for (const instrument of this.#instruments.values()) if (instrument.definition.name === name) return instrument;
    return undefined;
  }

  /** All definitions that instruments were made of. */
  definitions(): MetricDefinition[] {
    return [...this.#instruments.values()].map(({ definition }) => definition);
  }

  /** How many series each metric may have under these settings. */
  limits(settings: Pick<InstrumentSettings, 'metrics'>): Map<MetricDefinition, number> {
    const instruments = [...this.#instruments.values()];
    return new Map(
      instruments.map(({ definition, domain }) => [
        definition,
        settingsOf(definition, domain, settings).limit ?? definition.limit,
      ]),
    );
  }

  /** Rises with every attach and detach: what a meter remembers of one telemetry says nothing to the next. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Starts recording into a provider: OpenTelemetry's API is all that is asked of it. */
  attach(meterProvider: MeterProvider, settings: InstrumentSettings = defaultSettings): void {
    this.#epoch += 1;
    this.#off = false;
    this.#attachment = {
      meter: meterProvider.getMeter(SCOPE),
      settings,
      caps: new ValueCaps(settings.diagnostics),
    };
    for (const instrument of this.#instruments.values()) instrument.attach(this.#attachment);
  }

  /** Stops recording. `off` is for a telemetry that is switched off: then calls are nothing, and are not counted. */
  detach(to: 'early' | 'off' = 'early'): void {
    this.#epoch += 1;
    this.#attachment = undefined;
    this.#off = to === 'off';
    for (const instrument of this.#instruments.values()) instrument.detach(to);
  }

  #instrument(domain: string, definition: MetricDefinition): Instrument {
    const known = this.#instruments.get(definition.prom);
    if (known !== undefined) {
      if (sameDefinition(known.definition, definition)) return known;
      throw new BinnacleError('BINNACLE_DUPLICATE_METRIC', [duplicate(definition, known)]);
    }
    const instrument = new classes[definition.kind](definition, domain, this.losses);
    this.#instruments.set(definition.prom, instrument);
    if (this.#attachment !== undefined) instrument.attach(this.#attachment);
    else if (this.#off) instrument.detach('off');
    return instrument;
  }
}

function checkShape(definitions: unknown): void {
  if (!isObject(definitions)) {
    throw invalid(`defineMeter() takes an object such as { orders: defineCounter(...) }, not ${shown(definitions)}.`);
  }
  const problems = Object.entries(definitions)
    .filter(([, given]) => !isObject(given) || !Object.hasOwn(classes, plain(given.kind)) || !isText(given.prom))
    .map(([name, given]) => `"${name}" is ${shown(given)} and no definition; wrap it in defineCounter() or the like.`);
  if (problems.length > 0) throw invalid(...problems);
}

/** Says who has the name, and what to do. */
function duplicate(definition: MetricDefinition, { definition: known, domain }: Instrument): string {
  const same = definition.name === known.name;
  if (!users.has(domain)) {
    const subject = same ? `"${known.name}" is` : `"${definition.name}" is "${known.prom}" in Prometheus,`;
    const where = measured.has(domain)
      ? 'binnacle records it by itself'
      : `record it there, by ${verbs[known.kind]}("${known.name}", ...)`;
    const owner = measured.has(domain) ? domain : `meters.${domain}`;
    return `${subject} a metric of binnacle's own (${owner}); ${where}, or take another name.`;
  }
  if (!same) return `"${definition.name}" and "${known.name}" are both "${known.prom}" in Prometheus; rename one.`;
  const fields = Object.keys({ ...known, ...definition }) as (keyof MetricDefinition)[];
  const others = fields.filter((field) => fingerprint(known[field]) !== fingerprint(definition[field]));
  const list = others.join(', ');
  return `"${known.name}" was defined before with other ${list}; use one definition in both places, or rename one.`;
}

// A module that is loaded a second time (hot reload) makes an equal definition; functions in rules compare by their text.
function sameDefinition(a: MetricDefinition, b: MetricDefinition): boolean {
  return a === b || fingerprint(a) === fingerprint(b);
}

function fingerprint(part: unknown): string | undefined {
  return JSON.stringify(part, (_key, value) => (typeof value === 'function' ? String(value) : value));
}
