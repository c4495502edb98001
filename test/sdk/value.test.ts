// Which values are recorded, and under which reason all others are counted.

import { ValueType } from '@opentelemetry/api';
import { InstrumentType } from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import { type Descriptor, describe as describeInstrument, type Kind } from '../../src/sdk/descriptor.ts';
import { Ledger } from '../../src/sdk/ledger.ts';
import { usable } from '../../src/sdk/value.ts';

const kinds: readonly Kind[] = Object.values(InstrumentType);
const rising = new Set<Kind>(['COUNTER', 'HISTOGRAM', 'OBSERVABLE_COUNTER']);

const instrument = (kind: Kind, valueType = ValueType.DOUBLE): Descriptor =>
  describeInstrument('x', kind, { valueType }) as Descriptor;

/** What is recorded of a value, or why it is not. */
function outcome(value: unknown, descriptor: Descriptor): unknown {
  const ledger = new Ledger();
  const recorded = usable(value, descriptor, ledger);
  const reasons = [...ledger.dropped()];
  if (recorded !== undefined) {
    expect(reasons).toEqual([]);
    return recorded;
  }
  expect(reasons).toHaveLength(1);
  expect(reasons[0]?.[1]).toBe(1);
  return reasons[0]?.[0];
}

const throwing = {
  valueOf(): never {
    throw new Error('valueOf was called');
  },
  toString(): never {
    throw new Error('toString was called');
  },
  [Symbol.toPrimitive](): never {
    throw new Error('toPrimitive was called');
  },
};

/** What any instrument makes of these. */
const any: [value: unknown, expected: unknown][] = [
  [0, 0],
  [0.1, 0.1],
  [Number.MAX_VALUE, Number.MAX_VALUE],
  [Number.MIN_VALUE, Number.MIN_VALUE],
  [2 ** 53, 2 ** 53],
  [7n, 7],
  [2n ** 53n - 1n, 2 ** 53 - 1],
  [2n ** 53n, 'not_a_number'],
  [-(2n ** 53n), 'not_a_number'],
  [Number.NaN, 'not_finite'],
  [Number.POSITIVE_INFINITY, 'not_finite'],
  [Number.NEGATIVE_INFINITY, 'not_finite'],
  [1e308 * 10, 'not_finite'],
  ['5', 'not_a_number'],
  ['', 'not_a_number'],
  [null, 'not_a_number'],
  [undefined, 'not_a_number'],
  [true, 'not_a_number'],
  [new Date(5), 'not_a_number'],
  [Object(5), 'not_a_number'],
  [[5], 'not_a_number'],
  [Symbol('5'), 'not_a_number'],
  [() => 5, 'not_a_number'],
  [throwing, 'not_a_number'],
  [new Proxy({}, { get: throwing.valueOf }), 'not_a_number'],
];

/** What an instrument of integers makes of these. */
const integers: [value: unknown, expected: unknown][] = [
  [1.9, 1],
  [0.999, 0],
  [2 ** 53 - 1, 2 ** 53 - 1],
  [2 ** 53, 'unsafe_integer'],
  [2 ** 63, 'unsafe_integer'],
  [1e300, 'unsafe_integer'],
  [2n ** 53n - 1n, 2 ** 53 - 1],
  [2n ** 53n, 'not_a_number'],
  [Number.NaN, 'not_finite'],
  ['1', 'not_a_number'],
];

describe.each(kinds)('%s', (kind) => {
  test('takes finite numbers, and integers that a number holds; all else is counted, and nothing of it is called', () => {
    const outcomes = any.map(([value]) => outcome(value, instrument(kind)));
    expect(outcomes).toEqual(any.map(([, expected]) => expected));
  });

  test('of integers: cuts fractions, and drops what a number cannot hold exactly', () => {
    const outcomes = integers.map(([value]) => outcome(value, instrument(kind, ValueType.INT)));
    expect(outcomes).toEqual(integers.map(([, expected]) => expected));
  });

  test('negative values are dropped where values only rise, and nowhere else', () => {
    for (const value of [-1, -Number.MIN_VALUE, -Number.MAX_VALUE]) {
      expect(outcome(value, instrument(kind))).toBe(rising.has(kind) ? 'negative' : value);
    }
    expect(outcome(-3n, instrument(kind))).toBe(rising.has(kind) ? 'negative' : -3);
    expect(outcome(-0.5, instrument(kind, ValueType.INT))).toBe(rising.has(kind) ? 'negative' : -0);
    expect(outcome(-0, instrument(kind))).toBe(-0);
  });
});

test('fractions are cut towards zero on both sides, and the smallest safe integer is the last one', () => {
  const gauge = instrument('GAUGE', ValueType.INT);
  expect([-1.9, -(2 ** 53) + 1, -(2 ** 53)].map((value) => outcome(value, gauge))).toEqual([
    -1,
    -(2 ** 53) + 1,
    'unsafe_integer',
  ]);
});

test('anything at all, for any instrument: a finite number comes out, or exactly one reason is counted; nothing throws', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true });
  const descriptor = fc
    .tuple(fc.constantFrom(...kinds), fc.constantFrom(ValueType.INT, ValueType.DOUBLE))
    .map(([kind, valueType]) => instrument(kind, valueType));
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.bigInt(), anything), descriptor, (value, of) => {
      const result = outcome(value, of);
      if (typeof result === 'string') return true;
      const isWhole = of.valueType === ValueType.DOUBLE || Number.isSafeInteger(result);
      return Number.isFinite(result) && isWhole && (!rising.has(of.type) || (result as number) >= 0);
    }),
    { numRuns: 2000 },
  );
});
