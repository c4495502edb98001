// Calls everything with everything, a million times, and counts what became of it.

import { type Attributes, type Context, type Observable, ValueType } from '@opentelemetry/api';
import { AggregationType, DataPointType, type Histogram } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { metricsOf, PullReader } from '../../sdk/pull-reader.ts';
import { hostile, huge } from './hostile.ts';
import { chance, uncaught } from './measure.ts';

const ROUNDS = 180;
const CALLS_A_ROUND = 4500;
const OBSERVERS = 250;
// Stacks of a few hundred thousand errors would be most of the work.
Error.stackTraceLimit = 0;

/** Every measurement that is recorded is one more in a histogram: of these instruments, and whatever their kind. */
const counting = new PullReader({ aggregationSelector: () => ({ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM }) });
const usual = new PullReader();
const provider = new MeterProvider({
  readers: [counting, usual],
  callbackTimeoutMs: 50,
  limits: { instruments: 450, meters: 20 },
  views: [
    {
      instrumentName: 'processed.*',
      attributesProcessors: [{ process: (attributes) => (dice(3) === 0 ? (any() as Attributes) : attributes) }],
    },
  ],
});
const meter = provider.getMeter('hostile');

const dice = chance(20_261_120);
const pick = <T>(from: readonly T[]): T => from[dice(from.length)] as T;
const makers = Object.values(hostile);
const hugeMakers = Object.values(huge);
const any = (): unknown => (dice(4000) === 0 ? pick(hugeMakers) : pick(makers))();
const value = () => (dice(2) === 0 ? 1 : any()) as number;
const attributes = () =>
  (dice(3) === 0 ? any() : dice(2) === 0 ? { a: any(), b: 'x' } : { ['n'.repeat(dice(300))]: any() }) as Attributes;

const threw = new Map<string, number>();
function attempt(what: string, call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    const text = `${what}: ${error instanceof Error ? error.message : typeof error}`;
    threw.set(text, (threw.get(text) ?? 0) + 1);
    return undefined;
  }
}
async function settle(what: string, call: () => Promise<unknown>): Promise<void> {
  await (attempt(what, call) as Promise<unknown>)?.catch((error) => attempt(what, () => Promise.reject(error)));
}

type Recording = { add?(...given: unknown[]): void; record?(...given: unknown[]): void };
let measured = 0;
let others = 0;
function measure(instrument: Recording, what: string, ...given: unknown[]): void {
  measured += 1;
  attempt(what, () => (instrument.add ?? instrument.record)?.apply(instrument, given));
}

const kinds = ['Counter', 'UpDownCounter', 'Histogram', 'Gauge'] as const;
const observableKinds = ['ObservableCounter', 'ObservableUpDownCounter', 'ObservableGauge'] as const;
const synchronous = kinds.flatMap((kind) =>
  ['', 'whole.', 'processed.'].map((prefix) =>
    meter[`create${kind}`](`${prefix}${kind}`, { valueType: prefix === 'whole.' ? ValueType.INT : ValueType.DOUBLE }),
  ),
);
const removable = kinds.map((kind) => meter[`create${kind}`](`removed.${kind}`));
// One for each callback: what several callbacks say of one set counts once.
const observables = Array.from({ length: OBSERVERS }, (_, index) =>
  meter[`create${pick(observableKinds)}`](`observed.${index}`),
);

// One observation a run and callback: of a set that is named twice in a run, the last value is the one that counts.
let isObserving = false;
for (let index = 0; index < OBSERVERS; index++) {
  const instrument = observables[index] as Observable;
  const observe = (what: string, call: (given: number, set: Attributes) => void) => {
    if (!isObserving) return;
    measured += 1;
    attempt(what, () => call(value(), attributes()));
  };
  if (index % 2 === 0) {
    instrument.addCallback((result) => observe('observe', (given, set) => result.observe(given, set)));
  } else {
    meter.addBatchObservableCallback(
      (result) => observe('batch observe', (given, set) => result.observe(instrument, given, set)),
      observables,
    );
  }
}
meter.addBatchObservableCallback((result) => {
  if (!isObserving) return;
  measured += 1;
  attempt('observe of what is none', () => result.observe(any() as Observable, value(), attributes()));
}, observables);

const anyOptions = () =>
  (dice(4) === 0
    ? any()
    : {
        description: any(),
        unit: any(),
        valueType: any(),
        advice: pick([any(), { explicitBucketBoundaries: any() }]),
      }) as never;

/** What is no measurement: it only must not throw. */
const otherCalls: readonly (() => unknown)[] = [
  () => pick(removable).bind(attributes()),
  () => pick(removable).remove(attributes()),
  () => pick(removable).clear(),
  () => pick(observables).addCallback(any() as never),
  () => pick(observables).removeCallback(any() as never),
  () => meter.addBatchObservableCallback(any() as never, any() as never),
  () => meter.addBatchObservableCallback(() => {}, [any(), any()] as never),
  () => meter.removeBatchObservableCallback(any() as never, pick([any(), [any()]]) as never),
  () => meter[`create${pick(observableKinds)}`](pick([any(), `made.${dice(9)}`]) as string, anyOptions()),
  () => meter[`create${pick(kinds)}`](`zero.${dice(9)}`, { startAtZero: pick([any(), { a: any() }]) } as never),
  () => provider.getMeter(any() as string, any() as string, pick([any(), { schemaUrl: any() }]) as never),
];

let observed = 0;
const isObserved = (name: string) => name.startsWith('observed.');
const isCounted = (name: string) => !/^(zero|removed)\./.test(name);
async function count(): Promise<{ fromCalls: number; fromCallbacks: number }> {
  let fromCalls = 0;
  let fromCallbacks = 0;
  for (const { dataPointType, descriptor, dataPoints } of await metricsOf(counting)) {
    if (dataPointType !== DataPointType.HISTOGRAM || !isCounted(descriptor.name)) continue;
    for (const point of dataPoints) {
      if (isObserved(descriptor.name)) fromCallbacks += (point.value as Histogram).count;
      else fromCalls += (point.value as Histogram).count;
    }
  }
  return { fromCalls, fromCallbacks };
}

let recorded = 0;
for (let round = 0; round < ROUNDS; round++) {
  for (let call = 0; call < CALLS_A_ROUND; call++) {
    const instrument = pick(synchronous);
    measure(instrument, 'unbound', value(), attributes(), pick([undefined, any()]) as Context);
    if (call % 10 === 0) {
      const bound = attempt('bind', () => instrument.bind(attributes())) as Recording;
      measure(bound, 'bound', value());
      measure(bound, 'bound', value());
    }
    if (call % 10 === 1) {
      others += 1;
      attempt('another method', pick(otherCalls));
    }
    if (call % 100 === 2) {
      const name = pick([any(), `made.${dice(500)}`]) as string;
      const owner = attempt('getMeter', () => provider.getMeter(pick(['hostile', `m${dice(40)}`]))) as typeof meter;
      const made = attempt('create', () => owner[`create${pick(kinds)}`](name, anyOptions())) as Recording;
      measure(made, 'made', value(), attributes());
    }
  }
  for (const { instrument, set } of removable.map((instrument) => ({ instrument, set: { a: 'x' } }))) {
    if ('add' in instrument) instrument.add(1, set);
    else instrument.record(1, set);
  }
  isObserving = true;
  const counted = await count();
  isObserving = false;
  recorded = counted.fromCalls;
  observed += counted.fromCallbacks;
  await settle('collect', () => usual.collect({ timeoutMillis: any() as number }));
  await settle('forceFlush', () => provider.forceFlush(pick([any(), { timeoutMillis: any() }]) as never));
}
const readings = (await metricsOf(usual)).flatMap(({ dataPoints }) => dataPoints.map((point) => point.value));
const numbers = readings.flatMap((reading) =>
  typeof reading === 'number' ? [reading] : [reading.sum ?? 0, reading.min ?? 0, reading.max ?? 0],
);
const dropped = provider.dropped();
await settle('shutdown', () => provider.shutdown(hostile['revoked proxy']?.() as never));
console.log(
  JSON.stringify({
    calls: measured + others,
    measured,
    recorded: recorded + observed,
    dropped,
    threw: [...threw],
    uncaught,
    numbers: numbers.length,
    notFinite: numbers.filter((number) => !Number.isFinite(number)).length,
    polluted: Object.keys(Object.prototype).concat('polluted' in {} ? ['polluted'] : []),
  }),
);
