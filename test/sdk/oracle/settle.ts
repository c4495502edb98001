// From random parts to a program: what would enter a difference that is not to be entered is taken out.

import { type AggregationOption, AggregationType } from '@opentelemetry/sdk-metrics';
import type { DifferenceId } from './differences.ts';
import * as pool from './pool.ts';
import {
  type InstrumentSpec,
  isObserved,
  type MeterSpec,
  type Program,
  type ReaderSpec,
  recordedKinds,
  type Step,
  type ViewSpec,
} from './program.ts';
import { identityOf, selects, withoutCollisions } from './streams.ts';

/** Whether a difference is to be entered. */
export type Has = (id: DifferenceId) => boolean;

/** What a program is made from. */
export type Parts = Omit<Program, 'steps' | 'slowCallbacks'> & {
  readonly steps: readonly pool.RawStep[];
  /** For each instrument, which one before it is asked for once more instead; null: none. */
  readonly again: readonly (number | null)[];
};

/** A program of these parts that enters the differences that it has, and no other. */
export function settled(parts: Parts, has: Has): Program {
  const { meters } = parts;
  const instruments = instrumentsOf(parts, has);
  const readers = readersOf(parts, has);
  const views = viewsOf({ ...parts, instruments, readers }, has);
  return {
    readers,
    meters,
    instruments,
    views,
    steps: stepsOf(parts.steps, { readers, instruments, views, has }),
    slowCallbacks: has('end-time'),
  };
}

function instrumentsOf({ instruments, again, meters }: Parts, has: Has): InstrumentSpec[] {
  const seen = new Set<string>();
  const asked = instruments.map((spec, index) => {
    const earlier = instruments[again[index] ?? index];
    // Letter case stays as it is: that would be a difference.
    if (earlier === undefined || has('letter-case')) return spec;
    const { description, boundaries } = spec;
    return { ...earlier, description, boundaries };
  });
  return asked
    .map((spec) => ({ ...spec, meter: spec.meter % meters.length }))
    .filter((spec) => {
      const identity = identityOf(spec);
      const isKnown = seen.has(identity);
      seen.add(identity);
      // Two callbacks that say of one set what they like: collapsed observations.
      return !(isKnown && isObserved(spec.kind)) && !(has('stream-identity') && isKnown);
    });
}

function readersOf({ readers }: Parts, has: Has): readonly ReaderSpec[] {
  const [first, ...others] = readers as [ReaderSpec, ...ReaderSpec[]];
  if (!has('view-aggregation')) return [first, ...others];
  const aggregation = Object.fromEntries(recordedKinds.map((kind) => [kind, { type: AggregationType.LAST_VALUE }]));
  return [first, ...others].map((reader) => ({ ...reader, aggregation: { ...aggregation, ...first.aggregation } }));
}

function viewsOf(parts: Parts, has: Has): ViewSpec[] {
  const { instruments, readers, meters } = parts;
  const chosenBy = (view: ViewSpec) => instruments.filter((instrument) => selects(view, instrument, meters));
  const views = parts.views
    .map((view) => {
      const observed = chosenBy(view).some(({ kind }) => isObserved(kind));
      const keepsSets = !observed || has('collapsed-observations');
      const { keep, leaveOut, aggregation, ...rest } = view;
      return {
        ...rest,
        ...(keepsSets && keep !== undefined ? { keep } : {}),
        ...(keepsSets && leaveOut !== undefined ? { leaveOut } : {}),
        ...(aggregation !== undefined && !(observed && isHistogram(aggregation) && !has('observed-histogram'))
          ? { aggregation }
          : {}),
      };
    })
    .filter(({ meterSchemaUrl }) => has('meter-schema-url') || meterSchemaUrl === undefined || meters.every(hasSchema))
    .filter(
      (view) =>
        has('view-aggregation') ||
        (view.aggregation !== undefined && view.aggregation.type !== AggregationType.DEFAULT) ||
        readers.every(({ aggregation }) => chosenBy(view).every(({ kind }) => aggregation[kind] === undefined)),
    );
  if (has('lifetime-limit')) return [];
  if (has('view-limit')) return [{ meterName: meters[0]?.name ?? '', description: 'Seen through a view' }];
  if (has('stream-identity')) return merging(instruments);
  if (has('collapsed-observations'))
    return views.slice(0, 1).map(({ aggregation, ...view }) => ({ ...view, keep: ['a'] }));
  const clean = withoutCollisions({ ...parts, views });
  // The second one comes too late to change the sets.
  const later = clean.filter((view) => !chosenBy(view).some(({ kind }) => isObserved(kind)));
  return has('repeated-view') ? [...clean, ...clean, ...later.map((view) => ({ ...view, keep: [] }))] : clean;
}

/** Each instrument but the first renamed to the first of its kind that it could be one with. */
function merging(instruments: readonly InstrumentSpec[]): ViewSpec[] {
  const views = new Map<string, ViewSpec>();
  for (const { name, kind, unit } of instruments) {
    const target = instruments.find((other) => other.kind === kind && other.unit === unit && !isObserved(kind));
    if (target === undefined || target.name === name) continue;
    views.set(`${name} ${kind} ${unit}`, {
      instrumentName: name,
      instrumentType: kind as never,
      instrumentUnit: unit,
      name: target.name,
    });
  }
  return [...views.values()];
}

function hasSchema({ schemaUrl }: MeterSpec): boolean {
  return schemaUrl !== undefined;
}

function isHistogram({ type }: AggregationOption): boolean {
  return type === AggregationType.EXPLICIT_BUCKET_HISTOGRAM || type === AggregationType.EXPONENTIAL_HISTOGRAM;
}

function stepsOf(
  raw: readonly pool.RawStep[],
  { readers, instruments, views, has }: Pick<Program, 'readers' | 'instruments' | 'views'> & { has: Has },
): Step[] {
  const aggregations = [
    ...views.map((view) => view.aggregation),
    ...readers.flatMap((each) => Object.values(each.aggregation)),
  ];
  const isExponential = aggregations.some((each) => each?.type === AggregationType.EXPONENTIAL_HISTOGRAM);
  const lowest = isExponential && !has('exponential-scale') ? 1 : undefined;
  const highest = new Map<string, number>();
  const recorded = indexesOf(instruments, ({ kind }) => !isObserved(kind));
  const observed = indexesOf(instruments, ({ kind, callback }) => isObserved(kind) && callback !== 'throws');
  const throwing = indexesOf(instruments, ({ callback, kind }) => isObserved(kind) && callback === 'throws');
  const vanishing = has('unobserved-sets');
  const steps = raw.flatMap((step): Step[] => {
    const pick = (indexes: readonly number[]) => indexes[step.pick % indexes.length];
    if (step.do === 'tick') return [{ do: 'tick', ms: step.pick }];
    if (step.do === 'collect all') return [{ do: 'collect all' }];
    if (step.do === 'collect') return [{ do: 'collect', reader: step.pick % readers.length }];
    const index = pick(step.do === 'record' ? recorded : observed);
    if (index === undefined) return [];
    const spec = instruments[index] as InstrumentSpec;
    const { value: given, reuse, bound } = step;
    // A callback that throws by its attributes loses all that it says.
    const attributes =
      step.do !== 'record' && (step.attributes ?? pool.throwing) === pool.throwing ? {} : step.attributes;
    if (step.do === 'record') {
      const value = pool.valueFor(spec, given, lowest);
      // A series is there as soon as it is bound, so only what is recorded may be.
      return [
        {
          do: 'record',
          instrument: index,
          value,
          attributes,
          reuse: reuse && isPlain(attributes),
          bound: bound && isTaken(value),
        },
      ];
    }
    if (step.do === 'forget') return vanishing ? [{ do: 'forget', instrument: index, attributes }] : [];
    if (step.do === 'silence') return vanishing ? [{ do: 'silence', instrument: index }] : [];
    const value = pool.observedValue(spec, pool.valueFor(spec, given, lowest), highest, has);
    return value === undefined ? [] : [{ do: 'observe', instrument: index, value, attributes }];
  });
  const wakeUp = throwing.map((instrument): Step => ({ do: 'observe', instrument, value: 1, attributes: {} }));
  return [...wakeUp, ...steps, { do: 'collect all' }];
}

function isPlain(attributes: unknown): boolean {
  return attributes !== pool.throwing && typeof attributes === 'object' && attributes?.constructor === Object;
}

function isTaken(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function indexesOf(instruments: readonly InstrumentSpec[], wanted: (spec: InstrumentSpec) => boolean): number[] {
  return [...instruments.keys()].filter((index) => wanted(instruments[index] as InstrumentSpec));
}
