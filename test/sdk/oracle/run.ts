// Runs a program on a provider, and keeps what each collection gave.

import type { Attributes, Meter, MeterProvider, Observable, ObservableCallback } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  type IAttributesProcessor,
  type MeterProviderOptions,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { PullReader } from '../pull-reader.ts';
import { StandingClock } from './clock.ts';
import { type Comparable, comparable } from './comparable.ts';
import {
  type InstrumentSpec,
  isObserved,
  type Observation,
  type Program,
  type ReaderSpec,
  type ViewSpec,
} from './program.ts';

export type ProviderClass = new (options: MeterProviderOptions) => MeterProvider;

/** What the callback of one instrument says in one collection, made ready for a provider. */
export type Preparing = (instrument: InstrumentSpec, said: readonly Observation[]) => readonly Observation[];

/** One collection. */
export interface Collection {
  readonly reader: number;
  /** When it was over, in milliseconds since 1970. */
  readonly at: number;
  readonly data: Comparable;
  readonly errors: readonly string[];
  /** What the callbacks said in it. */
  readonly observed: readonly (Observation & { readonly instrument: InstrumentSpec })[];
}

const START = Date.UTC(2030, 0, 1);
const resource: Resource = resourceFromAttributes({ 'service.name': 'oracle' });

export async function run(program: Program, Provider: ProviderClass, prepare: Preparing = (_, said) => said) {
  const clock = new StandingClock(START);
  return await clock.during(() => new Run(program, Provider, clock, prepare).all());
}

class Run {
  readonly #program: Program;
  readonly #clock: StandingClock;
  readonly #prepare: Preparing;
  readonly #readers: readonly PullReader[];
  readonly #provider: MeterProvider;
  readonly #instruments = new Map<number, unknown>();
  readonly #callbacks = new Map<number, ObservableCallback>();
  readonly #said = new Map<number, Map<string, Observation>>();
  readonly #batches = new Map<
    number,
    { callback: Parameters<Meter['addBatchObservableCallback']>[0]; members: number[] }
  >();
  readonly #reused = new Map<number, Record<string, unknown>>();
  #observed: Collection['observed'][number][] = [];

  constructor(program: Program, Provider: ProviderClass, clock: StandingClock, prepare: Preparing) {
    this.#program = program;
    this.#clock = clock;
    this.#prepare = prepare;
    this.#readers = program.readers.map(readerOf);
    this.#provider = new Provider({ resource, readers: [...this.#readers], views: program.views.map(viewOf) });
  }

  async all(): Promise<Collection[]> {
    const collections: Collection[] = [];
    for (const step of this.#program.steps) {
      if (step.do === 'record') this.#record(step);
      else if (step.do === 'observe') this.#say(step.instrument, step);
      else if (step.do === 'forget') this.#said.get(step.instrument)?.delete(textOf(step.attributes));
      else if (step.do === 'silence') this.#silence(step.instrument);
      else if (step.do === 'make') this.#instrument(step.instrument);
      else if (step.do === 'tick') this.#clock.ms += step.ms;
      else collections.push(...(await this.#collect(step.do === 'collect' ? [step.reader] : this.#readers.keys())));
    }
    return collections;
  }

  #record({ instrument: index, value, attributes, reuse, bound }: Extract<Program['steps'][number], { do: 'record' }>) {
    const instrument = this.#instrument(index) as Recorder;
    const given = reuse ? this.#reuse(index, attributes) : attributes;
    const sink = bound && instrument.bind !== undefined ? instrument.bind(given) : instrument;
    if (sink.add !== undefined) sink.add(value, given);
    else sink.record?.(value, given);
  }

  #reuse(index: number, attributes: unknown): unknown {
    const kept = this.#reused.get(index) ?? {};
    for (const name of Object.keys(kept)) delete kept[name];
    this.#reused.set(index, kept);
    return Object.assign(kept, attributes);
  }

  #say(index: number, observation: Observation): void {
    this.#instrument(index);
    const said = this.#said.get(index) ?? new Map<string, Observation>();
    this.#said.set(index, said);
    said.set(textOf(observation.attributes), observation);
  }

  async #collect(indexes: Iterable<number>): Promise<Collection[]> {
    const began = this.#clock.ms;
    this.#observed = [];
    const results = await Promise.all(
      [...indexes].map(async (reader) => ({ reader, ...(await (this.#readers[reader] as PullReader).collect()) })),
    );
    const at = this.#clock.ms;
    this.#clock.ms = began + 100;
    return results.map(({ reader, resourceMetrics, errors }) => {
      if (resourceMetrics.resource !== resource) throw new Error('another resource');
      const messages = errors.map((error) => String((error as Error).message)).sort();
      return { reader, at, data: comparable(resourceMetrics), errors: messages, observed: this.#observed };
    });
  }

  #instrument(index: number): unknown {
    const known = this.#instruments.get(index);
    if (known !== undefined) return known;
    const spec = this.#program.instruments[index] as InstrumentSpec;
    const { name, kind, unit, description, valueType, boundaries } = spec;
    const meter = this.#meter(spec.meter);
    const advice = boundaries === undefined ? {} : { advice: { explicitBucketBoundaries: boundaries } };
    const made = meter[methods[kind]](name, { unit, description, valueType, ...advice });
    this.#instruments.set(index, made);
    if (isObserved(kind)) this.#listen(index, spec, made as Observable);
    return made;
  }

  #meter(index: number): Meter {
    const { name = '', version, schemaUrl } = this.#program.meters[index] ?? {};
    return this.#provider.getMeter(name, version, schemaUrl === undefined ? {} : { schemaUrl });
  }

  #listen(index: number, spec: InstrumentSpec, made: Observable): void {
    if (spec.callback === 'batch') {
      this.#joinBatch(index, spec);
      return;
    }
    const say: ObservableCallback = (result) => {
      if (spec.callback === 'throws') throw new Error(`no reading of "${spec.name}"`);
      for (const { value, attributes } of this.#saidBy(index))
        result.observe(value as number, attributes as Attributes);
    };
    const callback: ObservableCallback = spec.callback === 'async' ? async (result) => say(result) : say;
    this.#callbacks.set(index, callback);
    made.addCallback(callback);
  }

  /** One callback a meter. It is registered anew with each further instrument. */
  #joinBatch(index: number, { meter: at }: InstrumentSpec): void {
    const meter = this.#meter(at);
    const batch = this.#batches.get(at) ?? {
      members: [],
      callback: (result) => {
        for (const member of this.#batches.get(at)?.members ?? []) {
          for (const { value, attributes } of this.#saidBy(member)) {
            result.observe(this.#instruments.get(member) as Observable, value as number, attributes as Attributes);
          }
        }
      },
    };
    this.#batches.set(at, batch);
    const instruments = () => batch.members.map((member) => this.#instruments.get(member) as Observable);
    meter.removeBatchObservableCallback(batch.callback, instruments());
    batch.members.push(index);
    meter.addBatchObservableCallback(batch.callback, instruments());
  }

  #silence(index: number): void {
    const callback = this.#callbacks.get(index);
    if (callback !== undefined) (this.#instrument(index) as Observable).removeCallback(callback);
  }

  #saidBy(index: number): readonly Observation[] {
    if (this.#program.slowCallbacks) this.#clock.ms += 1;
    const instrument = this.#program.instruments[index] as InstrumentSpec;
    const said = this.#prepare(instrument, [...(this.#said.get(index)?.values() ?? [])]);
    this.#observed.push(...said.map((each) => ({ ...each, instrument })));
    return said;
  }
}

interface Recorder {
  readonly add?: (value: unknown, attributes?: unknown) => void;
  readonly record?: (value: unknown, attributes?: unknown) => void;
  readonly bind?: (attributes: unknown) => Recorder;
}

const methods = {
  COUNTER: 'createCounter',
  UP_DOWN_COUNTER: 'createUpDownCounter',
  HISTOGRAM: 'createHistogram',
  GAUGE: 'createGauge',
  OBSERVABLE_COUNTER: 'createObservableCounter',
  OBSERVABLE_UP_DOWN_COUNTER: 'createObservableUpDownCounter',
  OBSERVABLE_GAUGE: 'createObservableGauge',
} as const;

function readerOf({ delta, aggregation, limit }: ReaderSpec): PullReader {
  return new PullReader({
    aggregationTemporalitySelector: (kind) =>
      delta.includes(kind) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    aggregationSelector: (kind) => aggregation[kind] ?? { type: AggregationType.DEFAULT },
    ...(limit === undefined ? {} : { cardinalitySelector: () => limit }),
  });
}

function viewOf({ keep, leaveOut, ...options }: ViewSpec): ViewOptions {
  const attributesProcessors: IAttributesProcessor[] = [];
  if (keep !== undefined) attributesProcessors.push(createAllowListAttributesProcessor([...keep]));
  if (leaveOut !== undefined) attributesProcessors.push(createDenyListAttributesProcessor([...leaveOut]));
  return { ...options, ...(attributesProcessors.length === 0 ? {} : { attributesProcessors }) };
}

function textOf(attributes: unknown): string {
  const entries = Object.entries(attributes ?? {}).map(([name, value]) => `${name}=${typeof value} ${String(value)}`);
  return entries.sort().join();
}
