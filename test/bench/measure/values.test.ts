// The same work for everyone: the order, the values and the sets of the calls.

import { fewValues, namesOf, setsOf, type Width, writeOf } from '../../../bench/measure/attributes.ts';
import { BOUNDARIES, MASK, orderOf, values } from '../../../bench/measure/values.ts';

test('every set comes equally often, in an order that is no pattern and the same each time', () => {
  const order = orderOf(24);
  const counts = Array.from({ length: 24 }, (_, set) => order.filter((each) => each === set).length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  expect(order.slice(0, 24)).not.toEqual(Uint16Array.from({ length: 24 }, (_, index) => index));
  expect(orderOf(24)).toEqual(order);
  expect(order).toHaveLength(MASK + 1);
});

test('the values fall into every bucket', () => {
  const bounds = [...BOUNDARIES, Number.POSITIVE_INFINITY];
  const used = new Set(values.map((value) => bounds.findIndex((bound) => value <= bound)));
  expect(used.size).toBe(bounds.length);
});

test.each<Width>([1, 2, 3, 5, 8])(
  '%i attributes make 24 different sets, each call in an object of its own',
  (width) => {
    const counts = fewValues(width);
    expect(setsOf(counts)).toBe(24);
    for (const strings of ['literal', 'built'] as const) {
      const write = writeOf(counts, strings);
      const sets = Array.from({ length: 24 }, (_, set) => write(set));
      expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(24);
      expect(Object.keys(sets[0] ?? {})).toEqual(namesOf(width));
      expect(write(0)).toEqual(sets[0]);
      expect(write(0)).not.toBe(sets[0]);
    }
  },
);

test('literal and built strings are the same texts', () => {
  const counts = fewValues(3);
  expect(writeOf(counts, 'built')(7)).toEqual(writeOf(counts, 'literal')(7));
});
