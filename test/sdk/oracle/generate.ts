// Makes random programs. Each enters the differences that it names, and no other; four of ten enter none.

import { ValueType } from '@opentelemetry/api';
import fc from 'fast-check';
import type { DifferenceId } from './differences.ts';
import * as pool from './pool.ts';
import {
  type InstrumentSpec,
  isObserved,
  type Kind,
  kinds,
  type MeterSpec,
  type Program,
  type ReaderSpec,
} from './program.ts';
import { type Has, settled } from './settle.ts';

/** A program, and the differences that it enters. */
export interface Case {
  readonly ids: readonly DifferenceId[];
  readonly program: Program;
}

/** Differences in what is recorded: any of them may meet. */
export const inputs = [
  'not-finite',
  'bigint',
  'unsafe-integer',
  'hostile-arguments',
  'minus-zero',
  'order-of-additions',
  'absent-attributes',
  'attribute-text',
  'attribute-values',
  'attribute-names',
  'attribute-count',
  'copied-attributes',
] as const satisfies DifferenceId[];

/** Differences in how a program is built: one at a time. */
export const structures = [
  'lifetime-limit',
  'view-limit',
  'view-aggregation',
  'repeated-view',
  'stream-identity',
  'wildcards',
  'meter-schema-url',
  'letter-case',
  'unusable-name',
  'unobserved-sets',
  'negative-observation',
  'observed-fall',
  'observed-histogram',
  'collapsed-observations',
  'end-time',
  'exponential-scale',
  'repeated-boundaries',
  'callback-errors',
] as const satisfies DifferenceId[];

export const cases: fc.Arbitrary<Case> = fc
  .oneof<fc.WeightedArbitrary<DifferenceId[]>[]>(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.subarray([...inputs], { minLength: 1, maxLength: 3 }) },
    { weight: 4, arbitrary: fc.constantFrom(...structures).map((id) => [id]) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...structures), fc.subarray([...inputs], { minLength: 1, maxLength: 2 }))
        .map(([structure, some]) => [structure, ...some]),
    },
  )
  .chain((ids: readonly DifferenceId[]) => casesOf(ids));

const meterSpec: fc.Arbitrary<MeterSpec> = fc.record({
  name: fc.constantFrom('shop', 'mesh', ''),
  version: fc.constantFrom(undefined, '1.0', '2.0'),
  schemaUrl: fc.constantFrom(undefined, 'https://one.example', 'https://two.example'),
});

/** Cases that enter these differences, and those that cannot be kept out where they are. */
export function casesOf(chosen: readonly DifferenceId[]): fc.Arbitrary<Case> {
  const has = (id: DifferenceId) => chosen.includes(id);
  // What one reader's collection does to another's numbers is shown by tests of its own.
  const alone = ['lifetime-limit', 'view-limit', 'unobserved-sets', 'negative-observation', 'observed-fall'].some(
    (id) => has(id as DifferenceId),
  );
  return fc
    .record({
      readers: fc.array(readerSpec(has), { minLength: 1, maxLength: alone ? 1 : 3 }),
      meters: fc.uniqueArray(meterSpec, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
      views: fc.array(pool.viewSpec(has), { minLength: has('collapsed-observations') ? 1 : 0, maxLength: 4 }),
      instruments: fc.array(instrumentSpec(has), { minLength: 1, maxLength: has('order-of-additions') ? 2 : 6 }),
      again: fc.array(fc.option(fc.nat({ max: 5 }), { freq: 2 }), { minLength: 6, maxLength: 6 }),
      steps: fc.array(pool.rawStep(has), { minLength: has('order-of-additions') ? 20 : 3, maxLength: 40 }),
    })
    .map((parts) => {
      const program = settled(parts, has);
      return { program, ids: [...chosen, ...inevitable(program, has)] };
    });
}

function inevitable({ readers, instruments }: Program, has: Has): DifferenceId[] {
  const ids: DifferenceId[] = ['order-of-output'];
  if (readers.some(({ delta }) => delta.length > 0)) ids.push('delta-start');
  if (readers.length > 1 && instruments.some(({ kind }) => isObserved(kind))) ids.push('observed-start');
  if (has('view-limit')) ids.push('lifetime-limit');
  if (has('negative-observation')) ids.push('unobserved-sets');
  return ids;
}

function readerSpec(has: Has): fc.Arbitrary<ReaderSpec> {
  return fc.record({
    delta: fc.oneof(fc.constantFrom<Kind[]>([], [...kinds], ['COUNTER', 'HISTOGRAM']), fc.subarray([...kinds])),
    aggregation: has('view-limit') || has('stream-identity') ? fc.constant({}) : pool.readerAggregation(has),
    limit: has('lifetime-limit') || has('view-limit') ? fc.integer({ min: 1, max: 5 }) : fc.constant(undefined),
  });
}

function instrumentSpec(has: Has): fc.Arbitrary<InstrumentSpec> {
  return fc.record({
    meter: fc.nat({ max: 2 }),
    kind: fc.constantFrom(...(has('letter-case') ? (['COUNTER', 'OBSERVABLE_GAUGE'] as const) : kinds)),
    name: pool.instrumentName(has),
    unit: has('letter-case') ? fc.constant('s') : fc.constantFrom('', 's', 'By'),
    description: fc.constantFrom('', 'Things', 'More things than before'),
    valueType: has('order-of-additions')
      ? fc.constant(ValueType.DOUBLE)
      : fc.constantFrom(ValueType.INT, ValueType.DOUBLE),
    boundaries: pool.boundaries(has),
    callback: fc.constantFrom(
      ...(has('callback-errors') ? (['single', 'throws'] as const) : (['single', 'async', 'batch'] as const)),
    ),
  });
}
