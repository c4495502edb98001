// What a gauge keeps.

import * as fc from 'fast-check';
import { LastValueCell } from '../../../src/sdk/cell/last-value.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test('keeps the last of the values, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), (values) => {
      const cell = new LastValueCell({}, 0);
      for (const value of values) expect(cell.record(value)).toBe(true);
      expect(cell.value()).toBe((values.at(-1) as number) + 0);
    }),
  );
});

test('takes the largest number twice: nothing is added up', () => {
  const cell = new LastValueCell({}, 0);
  expect([cell.record(Number.MAX_VALUE), cell.record(Number.MAX_VALUE)]).toEqual([true, true]);
  expect(cell.value()).toBe(Number.MAX_VALUE);
});

test('zero is never a negative one', () => {
  const cell = new LastValueCell({}, 0);
  cell.record(-0);
  expect(cell.value()).toBe(0);
});

test('is touched by a record, and begins anew with a reset', () => {
  const cell = new LastValueCell({ a: 1 }, 7);
  expect([cell.touched, cell.attributes, cell.start]).toEqual([false, { a: 1 }, 7]);
  cell.record(-3);
  expect([cell.touched, cell.value()]).toEqual([true, -3]);
  cell.reset();
  expect(cell.value()).toBe(0);
});

test('has nothing to show until something was measured; a zero that was measured is something', () => {
  const cell = new LastValueCell({}, 0);
  expect([cell.isEmpty, cell.value()]).toEqual([true, 0]);
  cell.record(0);
  expect(cell.isEmpty).toBe(false);
  cell.reset();
  expect(cell.isEmpty).toBe(true);
});
