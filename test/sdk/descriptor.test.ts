// What an instrument is, from whatever a caller asks for; and when two are one.

import { ValueType } from '@opentelemetry/api';
import {
  type Descriptor,
  describe as describeInstrument,
  isConventional,
  isRising,
  isSame,
  type Kind,
} from '../../src/sdk/descriptor.ts';

const fail = (): never => {
  throw new Error('no');
};

const made = (name: unknown, options?: unknown, kind: Kind = 'COUNTER'): Descriptor =>
  describeInstrument(name, kind, options) as Descriptor;

test('takes over what was asked for', () => {
  const advice = { explicitBucketBoundaries: [1, 2] };
  expect(made('x', { description: 'd', unit: 's', valueType: ValueType.INT, advice }, 'HISTOGRAM')).toEqual({
    name: 'x',
    type: 'HISTOGRAM',
    description: 'd',
    unit: 's',
    valueType: ValueType.INT,
    advice: { explicitBucketBoundaries: [1, 2] },
  });
});

test.each([undefined, null, {}, 5, 'text', [], () => 1])('options %p leave the defaults', (options) => {
  expect(made('x', options)).toEqual({
    name: 'x',
    type: 'COUNTER',
    description: '',
    unit: '',
    valueType: ValueType.DOUBLE,
    advice: {},
  });
});

test('options of a wrong type, and those that cannot be read, leave the defaults of what they would have set', () => {
  const wrong = { description: 42, unit: Symbol('s'), valueType: 'int', advice: 'many' };
  expect(made('x', wrong)).toEqual(made('x'));
  const throwing = {
    description: 'kept',
    get unit(): string {
      return fail();
    },
    get advice(): object {
      return fail();
    },
  };
  expect(made('x', throwing)).toEqual({ ...made('x'), description: 'kept' });
  expect(made('x', new Proxy({}, { get: fail, has: fail, ownKeys: fail }))).toEqual(made('x'));
});

test('what a caller does to the advice later changes nothing', () => {
  const advice = { explicitBucketBoundaries: [1, 2] };
  const { advice: kept } = made('x', { advice }, 'HISTOGRAM');
  advice.explicitBucketBoundaries.push(3);
  advice.explicitBucketBoundaries = [];
  expect(kept).toEqual({ explicitBucketBoundaries: [1, 2] });
});

test('boundaries are read once each, by none of their own methods, and have an end', () => {
  class Loud extends Array<number> {
    override filter(): never {
      return fail();
    }

    override slice(): never {
      return fail();
    }

    override [Symbol.iterator](): never {
      return fail();
    }
  }
  const boundariesOf = (given: unknown) =>
    made('x', { advice: { explicitBucketBoundaries: given } }, 'HISTOGRAM').advice.explicitBucketBoundaries;
  expect(boundariesOf(Loud.of(1, 2))).toEqual([1, 2]);
  expect(boundariesOf(new Array(2 ** 32 - 1))?.length).toBeLessThan(20_000);
  expect(boundariesOf(new Proxy([1], { get: fail }))).toBeUndefined();
});

test.each(['', undefined, null, 42, {}, [], Symbol('s'), 'n'.repeat(256)])('%p is no name', (name) => {
  expect(describeInstrument(name, 'COUNTER', {})).toBeUndefined();
});

test('texts are well formed: they reach exporters as they are', () => {
  const { name, description, unit } = made('n\ud83d', { description: 'd\ude00', unit: 'u\ud83d' });
  expect([name, description, unit]).toEqual(['n\ufffd', 'd\ufffd', 'u\ufffd']);
});

test.each<[string, boolean]>([
  ['a', true],
  ['Http.server/request-duration_2', true],
  ['n'.repeat(255), true],
  ['1a', false],
  ['_a', false],
  ['.a', false],
  ['a b', false],
  ['a:b', false],
  ['ä', false],
  ['a\n', false],
  ['a"} 1', false],
])('%j as a name that every backend takes: %p', (name, expected) => {
  expect(isConventional(made(name))).toBe(expected);
});

test('two are one by name, kind, unit and value type; letter case and description make no other', () => {
  const one = made('Jobs.done', { unit: '1', description: 'd' });
  expect(isSame(one, made('jobs.DONE', { unit: '1', description: 'other', advice: { x: 1 } }))).toBe(true);
  expect(isSame(one, made('jobs.done2', { unit: '1' }))).toBe(false);
  expect(isSame(one, made('jobs.done', { unit: 's' }))).toBe(false);
  expect(isSame(one, made('jobs.done', { unit: '1', valueType: ValueType.INT }))).toBe(false);
  expect(isSame(one, made('jobs.done', { unit: '1' }, 'UP_DOWN_COUNTER'))).toBe(false);
});

test.each<[Kind, boolean]>([
  ['COUNTER', true],
  ['OBSERVABLE_COUNTER', true],
  ['HISTOGRAM', true],
  ['UP_DOWN_COUNTER', false],
  ['OBSERVABLE_UP_DOWN_COUNTER', false],
  ['GAUGE', false],
  ['OBSERVABLE_GAUGE', false],
])('%s has no negative values: %p', (kind, expected) => {
  expect(isRising(made('x', {}, kind))).toBe(expected);
});
