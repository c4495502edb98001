// Which sets of attributes are one series, held against a map by sorted text; and what happens when there are too many.

import type { Attributes } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { AttributeRules, OVERFLOW } from '../../src/sdk/attributes.ts';
import { SumCell } from '../../src/sdk/cell/sum.ts';
import { Ledger } from '../../src/sdk/ledger.ts';
import { defaultLimits } from '../../src/sdk/limits.ts';
import { SeriesTable } from '../../src/sdk/series.ts';
import { SteadyClock } from '../../src/support/clock.ts';

const rules = new AttributeRules(defaultLimits, new Ledger());

class Table {
  readonly series: SeriesTable<SumCell>;
  /** How many series there were, each time that the table said that it is full. */
  readonly fullAt: number[] = [];
  forgotten = 0;

  constructor(limit = 2000) {
    this.series = new SeriesTable({
      limit,
      clock: new SteadyClock(),
      create: (attributes, start) => new SumCell(attributes, start),
      onOverflow: (cells) => this.fullAt.push(cells.length),
    });
    this.series.onForget(() => {
      this.forgotten += 1;
    });
  }

  /** The cell of a set, the way that an instrument goes. */
  cell(attributes: Attributes): SumCell {
    return this.series.trie.find(attributes) ?? this.series.resolve(rules.clean(attributes));
  }

  /** Records 1, the way that an instrument does. */
  record(attributes: Attributes): void {
    (this.series.trie.find(attributes) ?? this.series.sinkOf(rules.clean(attributes))).record(1);
  }

  remove(attributes: Attributes): void {
    this.series.remove(rules.clean(attributes));
  }
}

/** One text for all orders of a set, and for no other set. */
function canonical(attributes: Attributes): string {
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null);
  return JSON.stringify(present.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** True when these are the very same cells: equal ones would not do. */
function areSame(cells: readonly SumCell[], others: readonly SumCell[]): boolean {
  return cells.length === others.length && cells.every((cell, index) => cell === others[index]);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

const names = ['a', 'b', 'c', 'a,b', '1', '0', 'toString'];
const lookalikes = [
  ...['', '1', 'true', 'false', 'null', '[1]', '["1"]', 'a,b', '1,b:2', '1","b":"2', 'undefined'],
  ...[1, 0, -0, -1, 1.5, true, false, null, undefined],
  ...[[], [1], ['1'], [true], ['a', 'b'], ['a,b'], [null], [''], ['b', 'a']],
];
const attributes: fc.Arbitrary<Attributes> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...(lookalikes as string[]))), {
    selector: ([name]) => name,
    maxLength: 4,
  })
  .map((entries) => Object.fromEntries(entries));

type Step = { record: Attributes } | { remove: Attributes } | { keepEvery: number } | 'forget overflow';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: attributes.map((record) => ({ record })) },
  { weight: 3, arbitrary: attributes.map((remove) => ({ remove })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((keepEvery) => ({ keepEvery })) },
  { weight: 1, arbitrary: fc.constant('forget overflow' as const) },
);

/** What a table should hold: a sum by set, and one for the rest. */
class Model {
  readonly sums = new Map<string, number>();
  overflow: number | undefined;
  overflowed = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  record(key: string): void {
    if (this.sums.has(key) || this.sums.size < this.#limit - 1) {
      this.sums.set(key, (this.sums.get(key) ?? 0) + 1);
    } else {
      this.overflow = (this.overflow ?? 0) + 1;
      this.overflowed += 1;
    }
  }

  keep(wanted: (key: string) => boolean): void {
    for (const key of [...this.sums.keys()]) if (!wanted(key)) this.sums.delete(key);
  }
}

function apply(each: Step, table: Table, model: Model): void {
  if (each === 'forget overflow') {
    table.series.keepOnly((cell) => !table.series.isOverflow(cell));
    model.overflow = undefined;
  } else if ('record' in each) {
    table.record(each.record);
    model.record(canonical(each.record));
  } else if ('remove' in each) {
    table.remove(each.remove);
    model.sums.delete(canonical(each.remove));
  } else {
    const wanted = (key: string) => key.length % each.keepEvery === 0;
    table.series.keepOnly((cell) => table.series.isOverflow(cell) || wanted(canonical(cell.attributes)));
    model.keep(wanted);
  }
}

test('whatever is recorded and removed, under any limit: the sums are those of a map by sorted text, in no more series', () => {
  const limits = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(2000));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), limits, (steps, limit) => {
      const table = new Table(limit);
      const model = new Model(limit);
      for (const each of steps) apply(each, table, model);
      const sums = new Map(
        table.series.cells
          .filter((cell) => !table.series.isOverflow(cell))
          .map((cell) => [canonical(cell.attributes), cell.value()]),
      );
      expect(sums).toEqual(model.sums);
      expect(table.series.size).toBe(sums.size + (model.overflow === undefined ? 0 : 1));
      expect(table.series.size).toBeLessThanOrEqual(limit);
      expect(table.series.cells.find((cell) => table.series.isOverflow(cell))?.value()).toBe(model.overflow);
      expect(table.series.overflowed).toBe(model.overflowed);
      expect(table.fullAt).toEqual(model.overflowed === 0 ? [] : [limit - 1]);
    }),
    { numRuns: 400 },
  );
});

test('two sets are one series exactly when their sorted texts are one', () => {
  fc.assert(
    fc.property(attributes, attributes, (one, other) => {
      const table = new Table();
      expect(table.cell(one) === table.cell(other)).toBe(canonical(one) === canonical(other));
    }),
    { numRuns: 2000 },
  );
});

test('each value that looks like another one makes a series of its own, and finds it again', () => {
  const table = new Table();
  const present = lookalikes.filter((value) => value !== null && value !== undefined && !Object.is(value, -0));
  const cells = present.map((value) => table.cell({ a: value as string }));
  expect(new Set(cells).size).toBe(present.length);
  const again = present.map((value) => table.cell({ a: structuredClone(value) as string }));
  expect(areSame(again, cells)).toBe(true);
  expect(table.cell({ a: -0 })).toBe(table.cell({ a: 0 }));
});

test('what is missing makes no other set', () => {
  const table = new Table();
  const bare = table.cell({});
  const missing = [table.cell({ a: undefined }), table.cell({ a: null as unknown as string, b: undefined })];
  expect(areSame(missing, [bare, bare])).toBe(true);
  expect(table.cell({ a: undefined, b: 1 })).toBe(table.cell({ b: 1 }));
  expect(table.series.size).toBe(2);
});

test('all orders of six attributes are one series, and the ways to it that are remembered have an end', () => {
  const table = new Table(3);
  const orders = permutations(['a', 'b', 'c', 'd', 'e', 'f']).map((order) =>
    Object.fromEntries(order.map((name) => [name, name])),
  );
  const cell = table.cell(orders[0] as Attributes);
  expect(orders.every((order) => table.cell(order) === cell)).toBe(true);
  const remembered = orders.filter((order) => table.series.trie.find(order) === cell).length;
  expect(remembered).toBeGreaterThan(1);
  expect(remembered).toBeLessThanOrEqual(1 + 3 * 4);
  expect(table.series.size).toBe(1);
});

test('known sets pass for ever; all later ones share the overflow series, and leave nothing behind', () => {
  const table = new Table(50);
  const known = Array.from({ length: 49 }, (_, index) => table.cell({ id: `known ${index}` }));
  const lost = new Set<SumCell>();
  for (let index = 0; index < 100_000; index++) {
    lost.add(table.cell({ id: `new ${index}` }));
    table.record({ id: `new ${index}` });
  }
  const again = known.map((_, index) => table.cell({ id: `known ${index}` }));
  expect(areSame(again, known)).toBe(true);
  expect([...lost].map((cell) => cell.attributes)).toEqual([{ [OVERFLOW]: true }]);
  expect(table.series.trie.find({ id: 'new 0' })).toBeUndefined();
  expect([table.series.size, table.series.overflowed, table.fullAt]).toEqual([50, 100_000, [49]]);
  expect(table.series.isOverflow(table.series.cells.at(-1) as SumCell)).toBe(true);
});

test('with a limit of one, there is the overflow series only', () => {
  const table = new Table(1);
  expect(table.cell({ a: 1 })).toBe(table.cell({}));
  expect([table.series.size, table.series.isFull]).toEqual([1, true]);
});

test('a set that was removed begins anew, and makes room', () => {
  const table = new Table(2);
  const first = table.cell({ a: 1, list: ['x'] });
  first.record(5);
  expect(table.series.isOverflow(table.cell({ a: 2 }))).toBe(true);
  table.remove({ list: ['x'], a: 1 });
  expect([table.forgotten, table.series.isFull]).toEqual([1, false]);
  const second = table.cell({ list: ['x'], a: 1 });
  expect(second).not.toBe(first);
  expect([second.value(), second.start >= first.start]).toEqual([0, true]);
});

test('removing what is not there changes nothing, and nobody has to look anything up anew', () => {
  const table = new Table();
  const cell = table.cell({ a: 1 });
  for (const unknown of [{}, { a: 2 }, { a: '1' }, { b: 1 }, { a: 1, b: 1 }]) table.remove(unknown);
  table.series.keepOnly(() => true);
  expect(table.forgotten).toBe(0);
  expect(table.cell({ a: 1 })).toBe(cell);
});

test('what is kept is found as before: in every order, with lists, and with names that came with what went', () => {
  const table = new Table();
  table.cell({ z: 1, a: 1 });
  const kept = table.cell({ list: ['x', 'y'], a: 1, z: 2 });
  table.cell({ a: 1, z: 2, list: ['x', 'y'] });
  table.remove({ z: 1, a: 1 });
  for (const order of permutations(['list', 'a', 'z'])) {
    const values: Record<string, string | number | string[]> = { list: ['x', 'y'], a: 1, z: 2 };
    expect(table.cell(Object.fromEntries(order.map((name) => [name, values[name]])))).toBe(kept);
  }
  expect(table.series.size).toBe(1);
});

test('an overflow series that went comes back when it is needed, and is not announced twice', () => {
  const table = new Table(2);
  table.cell({ a: 1 });
  const before = table.cell({ a: 2 });
  table.record({ a: 2 });
  table.series.keepOnly((cell) => !table.series.isOverflow(cell));
  expect([table.series.size, table.forgotten]).toEqual([1, 1]);
  const after = table.cell({ a: 3 });
  expect(after).not.toBe(before);
  expect([after.attributes, table.series.size, table.fullAt]).toEqual([{ [OVERFLOW]: true }, 2, [1]]);
});

test('the attributes of a series are those of the call that made it, frozen and in its order', () => {
  const table = new Table();
  const given = { b: 1, a: 'x' };
  const { attributes: kept } = table.cell(given);
  table.cell({ a: 'x', b: 1 });
  given.b = 2;
  expect([Object.entries(kept), Object.isFrozen(kept)]).toEqual([
    [
      ['b', 1],
      ['a', 'x'],
    ],
    true,
  ]);
});
