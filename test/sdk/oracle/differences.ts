// The intended differences to sdk-metrics' MeterProvider, by the ids of the table in docs/drop-in.md. The comparison knows
// these and nothing else: a difference changes what the official provider is given, or what is compared, or is shown by a
// test of its own only.

import { ValueType } from '@opentelemetry/api';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import * as attributes from './attributes.ts';
import { observedWithinLimit, summed, withinLimit } from './collapse.ts';
import { throwing } from './pool.ts';
import type { InstrumentSpec, Program, Step, ViewSpec } from './program.ts';
import * as relax from './relax.ts';
import type { Preparing } from './run.ts';
import { identityOf, selects } from './streams.ts';

export interface Difference {
  /** The program by which the official provider does what ours does by the original. */
  readonly translate?: (program: Program) => Program;
  /** The same for what callbacks say. */
  readonly prepare?: (program: Program) => Preparing;
  /** Takes the difference out of a pair of collections. */
  readonly relax?: (pair: relax.Pair) => void;
}

/** Stands for a value that is not recorded. */
const none = Symbol('none');

/** Translations are made in this order. */
export const differences = {
  // What is recorded.
  'not-finite': withValues((value) => (typeof value === 'number' && !Number.isFinite(value) ? none : value)),
  bigint: withValues((value) => (typeof value === 'bigint' ? asNumber(value) : value)),
  'unsafe-integer': withValues((value, instrument) => (isUnsafe(value, instrument) ? none : value)),
  'negative-observation': withValues((value, { kind }) =>
    typeof value === 'number' && value < 0 && kind === 'OBSERVABLE_COUNTER' ? none : value,
  ),
  'sum-out-of-range': {},
  'minus-zero': { relax: relax.minusZero },
  'hostile-arguments': withoutHostility(),
  'order-of-additions': { relax: relax.lastDigits },

  // Attributes.
  'absent-attributes': withAttributes(attributes.withoutAbsent),
  'attribute-text': withAttributes(attributes.withCleanText),
  'attribute-names': withAttributes(attributes.withoutRefused),
  'attribute-values': withAttributes(attributes.withValidValues),
  'attribute-count': withAttributes(attributes.withSixteen),
  'copied-attributes': { translate: (program) => mapRecords(program, (step) => [{ ...step, reuse: false }]) },

  // Instruments.
  'same-instrument': {},
  'letter-case': { translate: inFirstSpelling },
  'unusable-name': { translate: withoutUnusableNames },
  'instrument-limits': {},
  'scope-identity': {},

  // Views.
  wildcards: { translate: withExactViews },
  'meter-schema-url': { translate: withExactViews },
  'repeated-view': { translate: withExactViews },
  'view-aggregation': { translate: withExactViews },
  'stream-identity': { translate: withViewsForAll },
  'merged-processors': {},
  'invalid-view': {},
  'dropped-callbacks': {},

  // Limits.
  'view-limit': { translate: withReadersLimit },
  'lifetime-limit': { translate: withinLimit, prepare: observedWithinLimit },

  // Observable instruments.
  'unobserved-sets': { relax: relax.unobserved },
  'delta-observations': {},
  'observed-fall': { relax: relax.startsAsObserved },
  'observed-histogram': { relax: relax.observedHistograms },
  'collapsed-observations': { prepare: summed },
  'callback-deadline': {},
  'callback-errors': { relax: relax.wrappedErrors },
  'shared-asking': {},

  // Points.
  'delta-start': { relax: relax.deltaStarts },
  'observed-start': { relax: relax.startsAsObserved },
  'end-time': { relax: relax.ends },
  'clock-step': {},
  'exponential-scale': { relax: relax.scales },
  'exponential-size': {},
  'repeated-boundaries': { relax: relax.boundaries },
  'order-of-output': { relax: relax.order },
  exemplars: {},

  // The provider.
  'selectors-asked-once': {},
  'after-shutdown': {},
  'second-shutdown': {},
  'self-metrics': {},
} as const satisfies Record<string, Difference>;

export type DifferenceId = keyof typeof differences;

export const differenceIds = Object.keys(differences) as DifferenceId[];

type Recording = Extract<Step, { do: 'record' }>;

/** With other records. Where none is left of one, its instrument is made nevertheless. */
function mapRecords(program: Program, change: (step: Recording, instrument: InstrumentSpec) => Step[]): Program {
  return {
    ...program,
    steps: program.steps.flatMap((step): Step[] => {
      if (step.do !== 'record') return [step];
      const { instrument } = step;
      const changed = change(step, program.instruments[instrument] as InstrumentSpec);
      return changed.length === 0 ? [{ do: 'make', instrument }] : changed;
    }),
  };
}

function withValues(change: (value: unknown, instrument: InstrumentSpec) => unknown): Difference {
  const changed = <T extends { readonly value: unknown }>(given: T, instrument: InstrumentSpec): T[] => {
    const value = change(given.value, instrument);
    return value === none ? [] : [{ ...given, value }];
  };
  return {
    translate: (program) => mapRecords(program, changed),
    prepare: () => (instrument, said) => said.flatMap((each) => changed(each, instrument)),
  };
}

function asNumber(value: bigint): unknown {
  return Number.isSafeInteger(Number(value)) ? Number(value) : none;
}

function isUnsafe(value: unknown, { valueType }: InstrumentSpec): boolean {
  return valueType === ValueType.INT && typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function withoutHostility(): Difference {
  const { translate, prepare } = withValues((value) => (typeof value === 'symbol' ? none : value));
  return {
    translate: (program) =>
      mapRecords(translate?.(program) ?? program, (step) => {
        if (step.attributes === throwing) return [];
        return [step.attributes === null ? { ...step, attributes: {} } : step];
      }),
    ...(prepare === undefined ? {} : { prepare }),
  };
}

function withAttributes(clean: (given: unknown) => unknown): Difference {
  const isReadable = (given: unknown) => given !== undefined && given !== throwing;
  return {
    translate: (program) =>
      mapRecords(program, (step) => [
        isReadable(step.attributes) ? { ...step, attributes: clean(step.attributes) } : step,
      ]),
    prepare: () => (_, said) => said.map((each) => ({ ...each, attributes: clean(each.attributes) })),
  };
}

function inFirstSpelling(program: Program): Program {
  const first = new Map<string, InstrumentSpec>();
  for (const step of program.steps) {
    const instrument = 'instrument' in step ? program.instruments[step.instrument] : undefined;
    if (instrument === undefined) continue;
    const identity = identityOf(instrument);
    if (!first.has(identity)) first.set(identity, instrument);
  }
  const instruments = program.instruments.map((each) => ({
    ...each,
    name: first.get(identityOf(each))?.name ?? each.name,
  }));
  return { ...program, instruments };
}

function withoutUnusableNames(program: Program): Program {
  const isUsable = (index: number) => {
    const { name = '' } = program.instruments[index] ?? {};
    return name.length > 0 && name.length < 256;
  };
  return { ...program, steps: program.steps.filter((step) => !('instrument' in step) || isUsable(step.instrument)) };
}

/** A view for each instrument and view that fit, by name, and each stream once. */
function withExactViews(program: Program): Program {
  const { instruments, meters, views, readers } = program;
  const given = new Set<string>();
  const exact = instruments.flatMap((instrument) =>
    views
      .filter((view) => selects(view, instrument, meters))
      .flatMap((view): ViewSpec[] => {
        const selectors = selectorsOf(instrument, program);
        // Without the value type: no view can tell by it.
        const key = JSON.stringify([selectors, view.name]);
        if (given.has(key)) return [];
        given.add(key);
        return [{ ...view, ...selectors, ...aggregationOf(view, instrument, readers) }];
      }),
  );
  return { ...program, views: exact };
}

function selectorsOf({ name, kind, unit, meter: at }: InstrumentSpec, { meters }: Program): ViewSpec {
  const { name: meterName = '', version = '', schemaUrl } = meters[at] ?? {};
  const selectors = {
    instrumentName: name,
    instrumentType: kind,
    instrumentUnit: unit,
    meterName,
    meterVersion: version,
  };
  return { ...selectors, ...(schemaUrl === undefined ? {} : { meterSchemaUrl: schemaUrl }) } as ViewSpec;
}

/** Where a view does not say, what the readers say; they are of one mind wherever this is asked. */
function aggregationOf({ aggregation }: ViewSpec, { kind }: InstrumentSpec, readers: Program['readers']) {
  const isSaid = aggregation !== undefined && aggregation.type !== AggregationType.DEFAULT;
  const chosen = isSaid ? aggregation : readers[0]?.aggregation[kind];
  return chosen === undefined ? {} : { aggregation: chosen };
}

/** An instrument that no view speaks of gets one that changes nothing: only then does it share a stream. */
function withViewsForAll(program: Program): Program {
  const { instruments, meters, views } = program;
  const unseen = instruments.filter((instrument) => !views.some((view) => selects(view, instrument, meters)));
  const added = new Map(
    unseen.map((instrument) => selectorsOf(instrument, program)).map((view) => [JSON.stringify(view), view]),
  );
  return { ...program, views: [...views, ...added.values()] };
}

/** A view that says no limit gets that of the readers. */
function withReadersLimit(program: Program): Program {
  const limit = program.readers[0]?.limit;
  if (limit === undefined) return program;
  return { ...program, views: program.views.map((view) => ({ aggregationCardinalityLimit: limit, ...view })) };
}
