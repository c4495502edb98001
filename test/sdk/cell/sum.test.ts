// What a counter adds up to.

import * as fc from 'fast-check';
import { SumCell } from '../../../src/sdk/cell/sum.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test('is the sum of what was taken, in the order of the calls, and never leaves the range of a number', () => {
  fc.assert(
    fc.property(fc.array(finite), (values) => {
      const cell = new SumCell({}, 0);
      let sum = 0;
      for (const value of values) {
        const fits = Number.isFinite(sum + value);
        expect(cell.record(value)).toBe(fits);
        if (fits) sum += value;
      }
      expect(cell.value()).toBe(sum);
    }),
  );
});

test('a value that would leave the range changes nothing', () => {
  const cell = new SumCell({}, 0);
  expect([cell.record(1e308), cell.record(1e308), cell.value()]).toEqual([true, false, 1e308]);
  expect([cell.record(-1e308), cell.value()]).toEqual([true, 0]);
  const untouched = new SumCell({}, 0);
  untouched.record(Number.MAX_VALUE);
  untouched.touched = false;
  untouched.record(Number.MAX_VALUE);
  expect(untouched.touched).toBe(false);
});

test('zero is never a negative one', () => {
  const cell = new SumCell({}, 0);
  expect(cell.value()).toBe(0);
  cell.record(-0);
  expect(cell.value()).toBe(0);
});

test('is touched by a record, and begins anew with a reset', () => {
  const cell = new SumCell({ a: 1 }, 7);
  expect([cell.touched, cell.attributes, cell.start]).toEqual([false, { a: 1 }, 7]);
  cell.record(0.1);
  expect(cell.touched).toBe(true);
  cell.reset();
  expect(cell.value()).toBe(0);
  cell.record(0.2);
  expect(cell.value()).toBe(0.2);
});
