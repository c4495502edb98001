// What random programs are made from. Values are multiples of an eighth, so that their sums are exact in any order; those
// that differ are taken in only where a program enters the difference.

import { ValueType } from '@opentelemetry/api';
import { type AggregationOption, AggregationType, InstrumentType } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import type { DifferenceId } from './differences.ts';
import {
  type InstrumentSpec,
  isObserved,
  type Kind,
  kinds,
  type ReaderSpec,
  recordedKinds,
  type ViewSpec,
} from './program.ts';

type Has = (id: DifferenceId) => boolean;

/** A step whose numbers are still to be read as indexes. */
export interface RawStep {
  readonly do: 'record' | 'observe' | 'forget' | 'silence' | 'tick' | 'collect' | 'collect all';
  readonly pick: number;
  readonly value: unknown;
  readonly attributes: unknown;
  readonly reuse: boolean;
  readonly bound: boolean;
}

export function rawStep(has: Has): fc.Arbitrary<RawStep> {
  const vanishing = has('unobserved-sets') ? 3 : 0;
  return fc.record({
    do: fc.oneof(
      { weight: 8, arbitrary: fc.constant('record' as const) },
      { weight: 5, arbitrary: fc.constant('observe' as const) },
      { weight: 4, arbitrary: fc.constant('collect' as const) },
      { weight: 2, arbitrary: fc.constantFrom('tick' as const, 'collect all' as const) },
      { weight: vanishing, arbitrary: fc.constantFrom('forget' as const, 'silence' as const) },
    ),
    pick: fc.nat({ max: 99 }),
    value: value(has),
    attributes: attributes(has),
    reuse: has('copied-attributes') ? fc.boolean() : fc.constant(false),
    bound: has('copied-attributes') ? fc.constant(false) : fc.boolean(),
  });
}

const nonsense = ['3', null, undefined, {}, true, []];
const unsafe = [2 ** 53, 2 ** 53 + 2, 1e300, 3 * 2 ** 60];

function value(has: Has): fc.Arbitrary<unknown> {
  const eighths = fc.integer({ min: 0, max: 8000 }).map((eighth) => eighth / 8);
  const plain: fc.WeightedArbitrary<unknown>[] = [
    { weight: 6, arbitrary: eighths },
    { weight: 3, arbitrary: eighths.map((number) => -1 - number) },
    { weight: 2, arbitrary: fc.constantFrom(0, 1, 5, 10, 1000, 10_000) },
    { weight: 1, arbitrary: fc.constantFrom(...nonsense) },
  ];
  const special = (id: DifferenceId, arbitrary: fc.Arbitrary<unknown>) => (has(id) ? [{ weight: 4, arbitrary }] : []);
  return fc.oneof(
    ...plain,
    ...special('not-finite', fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)),
    ...special('bigint', fc.constantFrom(3n, 0n, -5n, 2n ** 40n, 2n ** 60n)),
    ...special('unsafe-integer', fc.constantFrom(...unsafe)),
    ...special('hostile-arguments', fc.constant(Symbol('a value'))),
    ...special('minus-zero', fc.constantFrom(-0, -0.5)),
    ...special(
      'order-of-additions',
      fc.integer({ min: 1, max: 1e9 }).map((number) => number / 1000 + 0.1),
    ),
  );
}

/** A value as this instrument takes it without entering another difference. */
export function valueFor({ valueType }: InstrumentSpec, value: unknown, lowest: number | undefined): unknown {
  if (unsafe.includes(value as number) && valueType !== ValueType.INT) return 1;
  if (lowest === undefined) return value;
  if (typeof value === 'bigint') return value < 0n ? -value : value + 1n;
  return typeof value === 'number' && Number.isFinite(value) && !(value >= lowest) ? Math.abs(value) + lowest : value;
}

/** A value that a callback may say. A total never falls but where that is the difference. */
export function observedValue(
  { kind, valueType, meter, name, unit }: InstrumentSpec,
  value: unknown,
  highest: Map<string, number>,
  has: Has,
): unknown {
  const isTotal = kind === 'OBSERVABLE_COUNTER';
  if (typeof value !== 'number' || !Number.isFinite(value) || unsafe.includes(value)) {
    return has('unobserved-sets') && !(isTotal && typeof value === 'bigint' && value < 0) ? value : undefined;
  }
  if (!isTotal) return value;
  if (has('negative-observation') && value < 0) return value;
  if (has('observed-fall')) return Math.abs(value);
  const key = `${meter} ${name} ${unit} ${valueType}`;
  const total = (highest.get(key) ?? 0) + Math.abs(value);
  highest.set(key, total);
  return total;
}

const texts = ['x', 'y', 'z', '1', ''];

function attributes(has: Has): fc.Arbitrary<unknown> {
  // Few sets, so that each has many additions.
  if (has('order-of-additions')) return fc.constantFrom({}, { a: 'x' });
  const names: string[] = ['a', 'b', 'c', 'Ä b'];
  const values: unknown[] = [...texts, 1, 2, 0.5, true, false, ['x', 'y'], ['x', null], [1, 2], []];
  if (has('absent-attributes')) values.push(undefined, null, undefined, null);
  if (has('attribute-text'))
    values.push(
      ' x',
      'x\ny',
      'x y',
      '\ud800',
      'l'.repeat(300),
      `${'l'.repeat(255)}\u{1f600}`,
      ['x\t'],
      Array(99).fill('item'),
    );
  if (has('attribute-text')) names.push(' a', 'a\n', 'n'.repeat(257));
  if (has('attribute-values'))
    values.push({ deep: 1 }, new Date(0), Number.NaN, [undefined], [[1]], () => 1, 1n, Symbol('no'));
  if (has('attribute-names')) names.push('', 'constructor', 'prototype', 'otel.metric.overflow');
  const set = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)), {
    maxLength: 3,
    selector: ([name]) => name,
  });
  const sets: fc.Arbitrary<unknown>[] = [
    set.map((entries) => Object.fromEntries(entries)),
    set.map((entries) => Object.fromEntries(entries.reverse())),
    fc.constantFrom({}, { a: 'x' }, { a: 'x', b: 'y' }, { b: 'y', a: 'x' }),
  ];
  if (has('attribute-names')) sets.push(set.map((entries) => JSON.parse(`{"__proto__":1,"a":${entries.length}}`)));
  if (has('attribute-values')) sets.push(fc.constantFrom(['x'], 'text', 7, new Map([['a', 1]])));
  if (has('attribute-count')) {
    sets.push(
      fc
        .shuffledSubarray([...'abcdefghijklmnopqrst'], { minLength: 15 })
        .map((all) => Object.fromEntries(all.map((name) => [name, 1]))),
    );
  }
  if (has('hostile-arguments')) sets.push(fc.constant(null), fc.constant(throwing));
  else sets.push(fc.constant(undefined));
  return fc.oneof(...sets);
}

/** Cannot be read; but fast-check can print it. */
export const throwing: object = Object.defineProperties(
  {},
  {
    a: {
      enumerable: true,
      get: () => {
        throw new Error('not to be read');
      },
    },
    [fc.toStringMethod]: { value: () => 'throwing' },
  },
);

export function instrumentName(has: Has): fc.Arbitrary<string> {
  const names = ['requests', 'requests.size', 'errors', 'queue.depth', 'load'];
  if (has('letter-case')) return fc.constantFrom('requests', 'Requests', 'REQUESTS');
  if (has('unusable-name')) names.push('', 'n'.repeat(256), 'm'.repeat(300));
  return fc.constantFrom(...names);
}

export function boundaries(has: Has): fc.Arbitrary<number[] | undefined> {
  const lists = [
    undefined,
    [],
    [0],
    [1, 10, 100],
    [100, 1, 10],
    [Number.NEGATIVE_INFINITY, 5, Number.POSITIVE_INFINITY],
  ];
  if (has('repeated-boundaries')) lists.push([1, 1, 2], [5, 10, 5, 10, 10], [0, 0]);
  return fc.constantFrom(...lists);
}

function aggregation(has: Has): fc.Arbitrary<AggregationOption> {
  const explicit = boundaries(has).chain((list) =>
    fc.constantFrom<AggregationOption>(
      { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM },
      { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: list ?? [2, 4], recordMinMax: false } },
      { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: list ?? [2, 4] } },
    ),
  );
  const exponential = fc.constantFrom<AggregationOption>(
    { type: AggregationType.EXPONENTIAL_HISTOGRAM },
    { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 4 } },
    { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 1, recordMinMax: false } },
    { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 20, recordMinMax: true } },
  );
  const others = fc.constantFrom<AggregationOption>(
    { type: AggregationType.DEFAULT },
    // A callback that fails unasked: dropped callbacks.
    { type: has('callback-errors') ? AggregationType.SUM : AggregationType.DROP },
    { type: AggregationType.SUM },
    { type: AggregationType.LAST_VALUE },
  );
  if (has('exponential-scale')) return exponential;
  return has('observed-histogram') ? explicit : fc.oneof(explicit, exponential, others);
}

/** For some kinds, those that are observed only where histograms of them are the difference. */
export function readerAggregation(has: Has): fc.Arbitrary<ReaderSpec['aggregation']> {
  const of = (some: readonly Kind[]) =>
    fc.dictionary(fc.constantFrom(...some), aggregation(has), { maxKeys: 3, noNullPrototype: true });
  if (has('observed-histogram')) return of(kinds.filter(isObserved)) as fc.Arbitrary<ReaderSpec['aggregation']>;
  if (has('collapsed-observations')) return fc.constant({});
  return fc.oneof(fc.constant({}), of(recordedKinds)) as fc.Arbitrary<ReaderSpec['aggregation']>;
}

export function viewSpec(has: Has): fc.Arbitrary<ViewSpec> {
  const patterns = ['*', 'requests*', '*size', 're*s', 'load', 'queue.depth', 'queue*th'];
  if (has('wildcards')) patterns.push('*e*', 'l?ad', '????????', 'r*s*', '*?*');
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof(fc.constant(undefined), arbitrary);
  return fc
    .record({
      instrumentName: fc.constantFrom(...patterns),
      instrumentType: maybe(fc.constantFrom(...Object.values(InstrumentType))),
      instrumentUnit: maybe(fc.constantFrom('', 's')),
      meterName: maybe(fc.constantFrom('shop', 'mesh')),
      meterVersion: maybe(fc.constantFrom('1.0', '')),
      meterSchemaUrl: maybe(fc.constantFrom('https://one.example', 'https://two.example')),
      name: maybe(fc.constantFrom('renamed', 'other.name')),
      description: maybe(fc.constantFrom('', 'Seen through a view')),
      keep: maybe(fc.constantFrom(['a'], ['a', 'b'], [])),
      leaveOut: maybe(fc.constantFrom(['a'], ['c'])),
      aggregation: maybe(aggregation(has)),
    })
    .map(({ name, instrumentName, ...view }) => {
      const defined = Object.entries({ ...view, name: /[*?]/.test(instrumentName) ? undefined : name }).filter(
        ([, each]) => each !== undefined,
      );
      return { instrumentName, ...Object.fromEntries(defined) } as ViewSpec;
    });
}
