// Series that were silent long enough go; a value that nobody collected yet, never.

import type { Attributes } from '@opentelemetry/api';
import { AttributeRules } from '../../src/sdk/attributes.ts';
import type { Cell } from '../../src/sdk/cell/cell.ts';
import { SumCell } from '../../src/sdk/cell/sum.ts';
import { IdleWatch } from '../../src/sdk/idle.ts';
import { Ledger } from '../../src/sdk/ledger.ts';
import { defaultLimits } from '../../src/sdk/limits.ts';
import { SeriesTable } from '../../src/sdk/series.ts';
import { SteadyClock } from '../../src/support/clock.ts';

const AFTER = 1000;

/** A table, and collections of it at times that the test names. */
class Watched {
  readonly table: SeriesTable<Cell>;
  readonly #idle = new IdleWatch(AFTER);
  readonly #rules = new AttributeRules(defaultLimits, new Ledger());

  constructor(limit = 100) {
    this.table = new SeriesTable<Cell>({
      limit,
      clock: new SteadyClock(),
      create: (attributes, start) => new SumCell(attributes, start),
      onOverflow: () => {},
    });
  }

  record(attributes: Attributes): void {
    this.table.resolve(this.#rules.clean(attributes)).record(1);
  }

  /** The series that a reader gets at this time. */
  collect(now: number): Attributes[] {
    this.#idle.sweep(this.table, now);
    return this.table.cells.map((cell) => {
      cell.touched = false;
      return cell.attributes;
    });
  }
}

test('a series goes when the time has passed since the first collection that found it silent', () => {
  const watched = new Watched();
  watched.record({ a: 1 });
  expect(watched.collect(5000)).toEqual([{ a: 1 }]);
  expect(watched.collect(5500)).toEqual([{ a: 1 }]);
  expect(watched.collect(5999)).toEqual([{ a: 1 }]);
  expect(watched.collect(6000)).toEqual([]);
});

test('the last value is collected before a series goes, however long nobody collected', () => {
  const watched = new Watched();
  watched.record({ a: 1 });
  expect(watched.collect(1_000_000)).toEqual([{ a: 1 }]);
  watched.record({ a: 1 });
  expect(watched.collect(2_000_000)).toEqual([{ a: 1 }]);
  expect(watched.collect(2_000_999)).toEqual([{ a: 1 }]);
  expect(watched.collect(2_001_000)).toEqual([]);
});

test('a series that is recorded to stays, beside others that go', () => {
  const watched = new Watched();
  watched.record({ a: 'busy' });
  watched.record({ a: 'silent' });
  for (let now = 0; now < 10 * AFTER; now += AFTER / 2) {
    watched.record({ a: 'busy' });
    const names = watched.collect(now).map(({ a }) => a);
    expect(names).toEqual(now < AFTER ? ['busy', 'silent'] : ['busy']);
  }
});

test('a series that has gone and comes back is a new one, with its own time', () => {
  const watched = new Watched();
  watched.record({ a: 1 });
  const [first] = watched.table.cells;
  watched.collect(0);
  expect(watched.collect(1000)).toEqual([]);
  watched.record({ a: 1 });
  const [second] = watched.table.cells;
  expect(second).not.toBe(first);
  expect(second?.value()).toBe(1);
  expect(watched.collect(1500)).toEqual([{ a: 1 }]);
  expect(watched.collect(2499)).toEqual([{ a: 1 }]);
  expect(watched.collect(2500)).toEqual([]);
});

test('a series that nothing was ever recorded to, such as one that was bound, has its time as well', () => {
  const watched = new Watched();
  watched.table.resolve(new AttributeRules(defaultLimits, new Ledger()).clean({ a: 1 }));
  expect(watched.collect(0)).toEqual([{ a: 1 }]);
  expect(watched.collect(999)).toEqual([{ a: 1 }]);
  expect(watched.collect(1000)).toEqual([]);
});

test('the overflow series goes like any other, and room is made for newcomers', () => {
  const watched = new Watched(2);
  watched.record({ a: 1 });
  watched.record({ a: 2 });
  expect(watched.collect(0)).toHaveLength(2);
  expect(watched.collect(1000)).toEqual([]);
  watched.record({ a: 2 });
  expect(watched.collect(1001)).toEqual([{ a: 2 }]);
});

test('where none is due, nothing has to be looked up anew', () => {
  const watched = new Watched();
  let forgotten = 0;
  watched.table.onForget(() => {
    forgotten += 1;
  });
  watched.record({ a: 1 });
  for (const now of [0, 1, 999]) watched.collect(now);
  expect(forgotten).toBe(0);
  watched.collect(1000);
  expect(forgotten).toBe(1);
});
