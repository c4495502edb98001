// Random snapshots, made by our own MeterProvider: all instruments, aggregations and temporalities, with exemplars.

import { type Meter, ROOT_CONTEXT, TraceFlags, trace, ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { PullReader } from '../../sdk/pull-reader.ts';

type Kind = `${InstrumentType}`;

interface InstrumentSpec {
  readonly kind: Kind;
  readonly isInteger: boolean;
  readonly unit: string;
  readonly description: string;
  readonly aggregation: AggregationOption;
  readonly meter: number;
}

interface Recording {
  readonly instrument: number;
  readonly value: number;
  readonly attributes: Record<string, unknown>;
  /** The span in which it is made; undefined: none. */
  readonly spanId: string | undefined;
}

/** What is recorded, as data. */
export interface Program {
  readonly instruments: readonly InstrumentSpec[];
  readonly recordings: readonly Recording[];
  readonly temporality: 'cumulative' | 'delta' | 'lowmemory';
}

const aggregations: readonly AggregationOption[] = [
  { type: AggregationType.DEFAULT },
  { type: AggregationType.SUM },
  { type: AggregationType.LAST_VALUE },
  { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM },
  { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [] } },
  { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [-1.5, 0, 2.25], recordMinMax: false } },
  { type: AggregationType.EXPONENTIAL_HISTOGRAM },
  { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 4 } },
  { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 30, recordMinMax: false } },
];

const text = fc.string({ unit: 'grapheme', maxLength: 12 });

const attributeValue: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
  fc.array(text, { maxLength: 3 }),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.constant([null, true]),
);

/** Few, so that there are several values in a series; and now and then any. */
const attributes: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom({}, { method: 'GET' }, { method: 'POST', status: 200 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      attributeValue,
      { maxKeys: 4, noNullPrototype: true },
    ),
  },
);

const value: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -50, max: 10_000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  fc.constantFrom(0, -0, 1, 2.25, 5e-324, 1e300, 2 ** 40, 2 ** 53 - 1),
);

const spanId = fc.option(
  fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map((id) => id.toString(16).padStart(16, '0')),
  { nil: undefined },
);

export const programs: fc.Arbitrary<Program> = fc.record({
  instruments: fc.array(
    fc.record({
      kind: fc.constantFrom(...Object.values(InstrumentType)),
      isInteger: fc.boolean(),
      unit: fc.constantFrom('', 's', '{größe}'),
      description: text,
      aggregation: fc.constantFrom(...aggregations),
      meter: fc.nat({ max: 2 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  recordings: fc.array(fc.record({ instrument: fc.nat({ max: 5 }), value, attributes, spanId }), {
    maxLength: 40,
    size: 'max',
  }),
  temporality: fc.constantFrom('cumulative', 'delta', 'lowmemory'),
});

/** A provider that runs programs. */
export class Recorder {
  readonly #reader: PullReader;
  readonly #record: readonly ((recording: Recording) => void)[];

  constructor({ instruments, temporality }: Program) {
    this.#reader = new PullReader({
      aggregationTemporalitySelector: (type) => temporalityOf(type, temporality),
    });
    const provider = new MeterProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', shards: [1, 2] }, { schemaUrl: 'https://r.example' }),
      readers: [this.#reader],
      exemplarFilter: 'always_on',
      views: instruments.map(({ aggregation }, index) => ({ instrumentName: nameOf(index), aggregation })),
    });
    const meters = [
      provider.getMeter('shop', '1.0', { schemaUrl: 'https://s.example' }),
      provider.getMeter('läden'),
      provider.getMeter('mesh', '2'),
    ];
    this.#record = instruments.map((spec, index) => recorderOf(meters[spec.meter] as Meter, nameOf(index), spec));
  }

  record(recordings: readonly Recording[]): void {
    for (const recording of recordings) this.#record[recording.instrument % this.#record.length]?.(recording);
  }

  async collect(): Promise<ResourceMetrics> {
    return (await this.#reader.collect()).resourceMetrics;
  }
}

/** What a program comes to, in one snapshot. */
export async function snapshotOf(program: Program): Promise<ResourceMetrics> {
  const recorder = new Recorder(program);
  recorder.record(program.recordings);
  return recorder.collect();
}

/** As OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE has it. */
function temporalityOf(type: InstrumentType, preference: Program['temporality']): AggregationTemporality {
  const isDelta =
    preference !== 'cumulative' &&
    (type === InstrumentType.COUNTER ||
      type === InstrumentType.HISTOGRAM ||
      (preference === 'delta' && type === InstrumentType.OBSERVABLE_COUNTER));
  return isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
}

function nameOf(index: number): string {
  return `metric.${index}`;
}

function recorderOf(meter: Meter, name: string, spec: InstrumentSpec): (recording: Recording) => void {
  const { kind, isInteger, unit, description } = spec;
  const options = { unit, description, valueType: isInteger ? ValueType.INT : ValueType.DOUBLE };
  const isRising = kind === 'COUNTER' || kind === 'HISTOGRAM' || kind === 'OBSERVABLE_COUNTER';
  const fitting = (value: number) => {
    const whole = isInteger ? Math.trunc(value) % 2 ** 40 : value;
    return isRising ? Math.abs(whole) : whole;
  };
  const recorded = recordOf(meter, name, kind, options);
  if (recorded !== undefined) {
    return ({ value, attributes: given, spanId: id }) => recorded(fitting(value), given as never, contextOf(id));
  }
  const observed = new Map<string, Recording>();
  const instrument =
    kind === 'OBSERVABLE_COUNTER'
      ? meter.createObservableCounter(name, options)
      : kind === 'OBSERVABLE_GAUGE'
        ? meter.createObservableGauge(name, options)
        : meter.createObservableUpDownCounter(name, options);
  instrument.addCallback((result) => {
    for (const { value, attributes: given } of observed.values()) result.observe(fitting(value), given as never);
  });
  return (recording) => void observed.set(JSON.stringify(recording.attributes), recording);
}

function recordOf(meter: Meter, name: string, kind: Kind, options: object) {
  type Record = (value: number, attributes: never, context: ReturnType<typeof contextOf>) => void;
  const made: Partial<{ [Each in Kind]: () => Record }> = {
    COUNTER: () => {
      const counter = meter.createCounter(name, options);
      return (...given) => counter.add(...given);
    },
    UP_DOWN_COUNTER: () => {
      const counter = meter.createUpDownCounter(name, options);
      return (...given) => counter.add(...given);
    },
    HISTOGRAM: () => {
      const histogram = meter.createHistogram(name, options);
      return (...given) => histogram.record(...given);
    },
    GAUGE: () => {
      const gauge = meter.createGauge(name, options);
      return (...given) => gauge.record(...given);
    },
  };
  return made[kind]?.();
}

function contextOf(id: string | undefined) {
  if (id === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId: `${id}${id}`, spanId: id, traceFlags: TraceFlags.SAMPLED });
}
