import fc from 'fast-check';
import { exactTerms, rounded } from '../../../src/export/workers/exact-sum.ts';

/** A number as so many of the smallest that there is. */
function units(value: number): bigint {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  const bits = bytes.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const size = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
  return value < 0 ? -size : size;
}

const exact = (values: readonly number[]) => values.reduce((sum, value) => sum + units(value), 0n);
const distance = (one: bigint, other: bigint) => (one < other ? other - one : one - other);
const next = (value: number, up: boolean) => {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  bytes.setBigInt64(0, bytes.getBigInt64(0) + (up === value >= 0 ? 1n : -1n));
  return bytes.getFloat64(0);
};

const number = fc.oneof(
  fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
  fc.double({ noNaN: true, min: 0, max: 1 }),
  fc.integer().map((whole) => whole / 1000),
  fc.constantFrom(0.1, 1e16, 1, -1, 2 ** 53, 2 ** -60, Number.MIN_VALUE),
);

test('terms add up to exactly what the values do', () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 12 }), (values) => {
      expect(exact(exactTerms(values))).toBe(exact(values));
    }),
    { numRuns: 2000 },
  );
});

test('however many values there are, the terms are few', () => {
  const seconds = fc.array(fc.double({ noNaN: true, min: 1e-6, max: 1e6 }), { minLength: 300, maxLength: 500 });
  fc.assert(
    fc.property(seconds, (values) => {
      expect(exactTerms(values).length).toBeLessThan(60);
    }),
    { numRuns: 50, endOnFailure: true },
  );
});

test('no number is nearer to the sum than the rounded one, and of two that are as near it is the even one', () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 12 }), (values) => {
      const sum = rounded(exactTerms(values));
      const [off, ...others] = [sum, next(sum, true), next(sum, false)].map((each) =>
        distance(units(each), exact(values)),
      );
      for (const other of others) expect(other >= (off as bigint)).toBe(true);
      if (sum !== 0 && others.includes(off as bigint)) expect((units(sum) / ulp(sum)) % 2n).toBe(0n);
    }),
    { numRuns: 5000 },
  );
});

/** The distance from a number to the next one that is larger. */
function ulp(value: number): bigint {
  return distance(units(Math.abs(value)), units(next(Math.abs(value), true)));
}

test('in any order and in any groups the sum is the same', () => {
  const shuffled = fc
    .array(number, { minLength: 2, maxLength: 12 })
    .chain((values) =>
      fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length }), fc.nat(values.length)),
    );
  fc.assert(
    fc.property(shuffled, ([values, others, at]) => {
      const grouped = [...exactTerms(others.slice(0, at)), ...others.slice(at)];
      expect(rounded(exactTerms(grouped))).toBe(rounded(exactTerms(values)));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [[], 0],
  [[0.1, 0.2, 0.3], 0.6],
  [[0.3, 0.2, 0.1], 0.6],
  [[1e16, 1, -1e16], 1],
  // Halfway between two numbers, and a little more.
  [[2 ** 53, 1, 2 ** -60], 2 ** 53 + 2],
  [[2 ** 53, 1], 2 ** 53],
  [[1, Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY],
  [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], Number.NaN],
  [[1, Number.NaN], Number.NaN],
  [[Number.MAX_VALUE, Number.MAX_VALUE], Number.POSITIVE_INFINITY],
])('%j is %d', (values, sum) => {
  expect(rounded(exactTerms(values))).toBe(sum);
});
