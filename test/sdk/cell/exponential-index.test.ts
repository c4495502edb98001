// The index of a value's bucket, held against one worked out in whole numbers: at every scale, on the bounds and beside them.

import * as fc from 'fast-check';
import { bucketIndex, MAX_SCALE, MIN_SCALE } from '../../../src/sdk/cell/exponential-index.ts';
import { exactIndex, neighbour } from './exact-index.ts';

const SMALLEST_NORMAL = 2 ** -1022;
const scales = Array.from({ length: MAX_SCALE - MIN_SCALE + 1 }, (_, index) => MIN_SCALE + index);
const tableScales = scales.filter((scale) => scale > 0 && scale <= 7);
const fineScales = scales.filter((scale) => scale > 7);
const octaves = [-1022, -1021, -512, -53, -1, 0, 1, 2, 52, 511, 1022, 1023];

/** The values that are counted elsewhere than they belong, at most five, to be read in a failure. */
function misplaced(values: Iterable<number>, scale: number): string[] {
  const wrong: string[] = [];
  for (const value of values) {
    const [index, exact] = [bucketIndex(value, scale), exactIndex(value, scale)];
    if (index !== exact && wrong.length < 5) wrong.push(`${value} at ${scale}: ${index}, not ${exact}`);
  }
  return wrong;
}

function* besidePowersOfTwo(): Generator<number> {
  for (let octave = -1022; octave <= 1023; octave++) {
    const power = 2 ** octave;
    if (octave > -1022) yield neighbour(power, -1);
    yield power;
    yield neighbour(power, 1);
  }
}

/** The numbers on and next to the bounds of a scale, as far as a power of 2 can be trusted to find them. */
function* besideBounds(scale: number, indices: Iterable<number>): Generator<number> {
  for (const index of indices) {
    const bound = 2 ** (index / 2 ** scale);
    for (let steps = -3; steps <= 3; steps++) {
      const value = neighbour(bound, steps);
      if (value >= SMALLEST_NORMAL && Number.isFinite(value)) yield value;
    }
  }
}

function* allBounds(scale: number): Generator<number> {
  const perOctave = 2 ** scale;
  for (const octave of octaves) {
    for (let bucket = 0; bucket <= perOctave; bucket++) yield octave * perOctave + bucket;
  }
}

/** A bucket of the finest scale, anywhere between the smallest and the largest number. */
const finestBucket = fc.integer({ min: -1022 * 2 ** MAX_SCALE, max: 1024 * 2 ** MAX_SCALE - 1 });

test('the reference agrees with what the specification says of the coarse scales and of whole powers', () => {
  expect([1, 2, 3, 4, 5, 8, 9].map((value) => exactIndex(value, 0))).toEqual([-1, 0, 1, 1, 2, 2, 3]);
  expect([1, 2, 4, 4.000001, 16, 17].map((value) => exactIndex(value, -1))).toEqual([-1, 0, 0, 1, 1, 2]);
  expect([1, 1.4, 1.5, 2, 2.8, 2.9].map((value) => exactIndex(value, 1))).toEqual([-1, 0, 1, 1, 2, 3]);
});

test.each(scales)('scale %i: exact on every power of two and right beside it', (scale) => {
  expect(misplaced(besidePowersOfTwo(), scale)).toEqual([]);
});

test.each(tableScales)('scale %i: exact on all bounds of an octave and right beside them', (scale) => {
  expect(misplaced(besideBounds(scale, allBounds(scale)), scale)).toEqual([]);
});

test('up to scale 7, any number is put where it belongs', () => {
  fc.assert(
    fc.property(
      fc.double({ min: SMALLEST_NORMAL, noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: MIN_SCALE, max: 7 }),
      (value, scale) => bucketIndex(value, scale) === exactIndex(value, scale),
    ),
    { numRuns: 3000 },
  );
});

test.each(fineScales)('scale %i: right beside a bound, a number is never more than one bucket off', (scale) => {
  const last = 1024 * 2 ** scale;
  const indices = fc.sample(fc.integer({ min: -1022 * 2 ** scale, max: last - 1 }), 150);
  const offBy = new Set<number>();
  for (const value of besideBounds(scale, indices)) {
    offBy.add(Math.abs(bucketIndex(value, scale) - exactIndex(value, scale)));
  }
  expect([...offBy].filter((distance) => distance > 1)).toEqual([]);
});

test('at every scale, a 65,536th of the finest bucket away from a bound is enough to be put where one belongs', () => {
  const places = fc.constantFrom(2 ** -16, 0.5, 1 - 2 ** -16);
  fc.assert(
    fc.property(finestBucket, places, (bucket, place) => {
      const value = 2 ** ((bucket + place) / 2 ** MAX_SCALE);
      const wrong = scales.filter((scale) => bucketIndex(value, scale) !== bucket >> (MAX_SCALE - scale));
      expect(wrong).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('numbers too small to be normal are counted with the smallest that is', () => {
  for (const scale of scales) {
    const expected = exactIndex(SMALLEST_NORMAL, scale);
    for (const value of [Number.MIN_VALUE, 2 ** -1050, neighbour(SMALLEST_NORMAL, -1)]) {
      expect(bucketIndex(value, scale)).toBe(expected);
    }
  }
});

test('at the coarsest scale two buckets hold all numbers there are', () => {
  expect([Number.MIN_VALUE, SMALLEST_NORMAL, 1].map((value) => bucketIndex(value, MIN_SCALE))).toEqual([-1, -1, -1]);
  expect([neighbour(1, 1), 2, Number.MAX_VALUE].map((value) => bucketIndex(value, MIN_SCALE))).toEqual([0, 0, 0]);
});

test('a larger number never has a lower index', () => {
  const positive = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(positive, positive, fc.constantFrom(...scales), (one, other, scale) => {
      const [low, high] = one <= other ? [one, other] : [other, one];
      return bucketIndex(low, scale) <= bucketIndex(high, scale);
    }),
    { numRuns: 3000 },
  );
});
