// Sets that become one: by a limit that holds for the life of a stream, or by the attributes that a view leaves out.

import { ValueType } from '@opentelemetry/api';
import { textOf } from './comparable.ts';
import {
  type InstrumentSpec,
  isObserved,
  type Observation,
  type Program,
  type Step,
  type ViewSpec,
} from './program.ts';
import type { Preparing } from './run.ts';
import { identityOf, selects } from './streams.ts';

const OVERFLOW = { 'otel.metric.overflow': true };
const DEFAULT_LIMIT = 2000;
const NO_LIMIT = 1_000_000;

/** What callbacks say, added up where a view's processors make it one. */
export function summed({ views, meters }: Program): Preparing {
  return (instrument, said) => {
    const view = views.find((each) => selects(each, instrument, meters));
    return gathered(
      instrument,
      saidLast(said).map((each) => ({ ...each, attributes: processed(view, each.attributes) })),
    );
  };
}

/** What callbacks say, with all that comes after the limit added up. */
export function observedWithinLimit(program: Program): Preparing {
  return (instrument, said) =>
    gathered(
      instrument,
      saidLast(said).map((each, index) =>
        index < roomFor(instrument, program) ? each : { ...each, attributes: OVERFLOW },
      ),
    );
}

/** The program with its limits taken out, and what comes after them sent to the overflow set: for one reader. */
export function withinLimit(program: Program): Program {
  const known = new Map<string, Set<string>>();
  const touched = new Map<string, Set<string>>();
  const sent = (step: Step): Step => {
    if (step.do === 'collect' || step.do === 'collect all') {
      // A full store of a delta reader makes room for the sets of the next interval.
      for (const instrument of program.instruments) {
        const identity = identityOf(instrument);
        const isFull = entry(known, identity).size >= roomFor(instrument, program);
        const isDelta = program.readers[0]?.delta.includes(instrument.kind);
        if (isDelta && isFull) known.set(identity, touched.get(identity) ?? new Set());
      }
      touched.clear();
    }
    if (step.do !== 'record' || !isTaken(step, program)) return step;
    const instrument = program.instruments[step.instrument] as InstrumentSpec;
    const identity = identityOf(instrument);
    const text = textOf((step.attributes ?? {}) as object);
    const sets = entry(known, identity);
    if (!sets.has(text) && sets.size >= roomFor(instrument, program)) return { ...step, attributes: OVERFLOW };
    sets.add(text);
    entry(touched, identity).add(text);
    return step;
  };
  const steps = program.steps.map(sent);
  return {
    ...program,
    readers: program.readers.map((each) => ({ ...each, limit: NO_LIMIT })),
    views: program.views.map((view) => ({ ...view, aggregationCardinalityLimit: NO_LIMIT })),
    steps,
  };
}

/** Sets that a stream has room for besides the overflow set: by its view, where there is one, else by the reader. */
function roomFor(instrument: InstrumentSpec, { readers, views, meters }: Program): number {
  const view = views.find((each) => selects(each, instrument, meters));
  const limit = view === undefined ? readers[0]?.limit : view.aggregationCardinalityLimit;
  return (limit ?? DEFAULT_LIMIT) - 1;
}

/** Of what a callback says of a set twice, the last counts. */
function saidLast(said: readonly Observation[]): Observation[] {
  return [...new Map(said.map((each) => [textOf(each.attributes as object), each])).values()];
}

/** Sums add up, of levels the last one counts. */
function gathered({ kind, valueType }: InstrumentSpec, said: readonly Observation[]): Observation[] {
  const sets = new Map<string, { attributes: unknown; value: number }>();
  for (const { value, attributes } of said) {
    const key = textOf(attributes as object);
    const amount = valueType === ValueType.INT ? Math.trunc(value as number) : (value as number);
    const before = kind === 'OBSERVABLE_GAUGE' ? 0 : (sets.get(key)?.value ?? 0);
    sets.set(key, { attributes, value: before + amount });
  }
  return [...sets.values()];
}

function processed(view: ViewSpec | undefined, attributes: unknown): unknown {
  const entries = Object.entries(attributes as object).filter(
    ([name]) => (view?.keep?.includes(name) ?? true) && !view?.leaveOut?.includes(name),
  );
  return Object.fromEntries(entries);
}

function isTaken({ value, instrument }: Extract<Step, { do: 'record' }>, { instruments }: Program): boolean {
  const kind = instruments[instrument]?.kind ?? '';
  const rises = kind === 'COUNTER' || kind === 'HISTOGRAM';
  return typeof value === 'number' && !(rises && value < 0) && !isObserved(kind);
}

function entry(map: Map<string, Set<string>>, key: string): Set<string> {
  const known = map.get(key) ?? new Set();
  map.set(key, known);
  return known;
}
