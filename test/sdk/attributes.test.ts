// What becomes of attributes before they name a series: one test a rule, then anything at all.

import * as fc from 'fast-check';
import { AttributeRules, type AttributeSet, attributesOf, OVERFLOW } from '../../src/sdk/attributes.ts';
import { type ChangeReason, Ledger } from '../../src/sdk/ledger.ts';
import { defaultLimits, type Limits } from '../../src/sdk/limits.ts';
import { heapInUse, megabyte } from '../heap.ts';

interface Cleaned {
  readonly set: AttributeSet;
  readonly attributes: Record<string, unknown>;
  readonly counted: Partial<Record<ChangeReason, number>>;
}

function clean(given: unknown, limits: Partial<Limits> = {}): Cleaned {
  const ledger = new Ledger();
  const set = new AttributeRules({ ...defaultLimits, ...limits }, ledger).clean(given);
  return { set, attributes: attributesOf(set), counted: Object.fromEntries(ledger.changed()) };
}

/** What comes out of one value, and what is counted for it. */
function value(given: unknown, limits?: Partial<Limits>): [unknown, Cleaned['counted']] {
  const { attributes, counted } = clean({ a: given }, limits);
  return [attributes.a, counted];
}

const fail = (): never => {
  throw new Error('no');
};

describe('values', () => {
  test('texts, finite numbers, booleans and lists of such are kept as they are', () => {
    for (const good of ['', 'a b', 'é', '😀', 0, -1.5, Number.MAX_VALUE, true, false, [], ['a', 1, true, null]]) {
      expect(value(good)).toEqual([good, {}]);
    }
  });

  test('what is missing is left out, and no loss', () => {
    const { set, attributes, counted } = clean({ a: undefined, b: null, c: 1 });
    expect([attributes, counted, set.faithful]).toEqual([{ c: 1 }, {}, true]);
  });

  test('all else is "invalid", and nothing of it is called', () => {
    const hostile = { toString: fail, valueOf: fail, toJSON: fail, [Symbol.toPrimitive]: fail };
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const bad = [Number.NaN, Infinity, -Infinity, 5n, Symbol('s'), fail, {}, new Date(), /x/, new Map(), hostile];
    const badLists = [cycle, [[]], [{}], [Number.NaN], [1n], [undefined], [hostile], new Array(2 ** 32 - 1)];
    for (const each of [...bad, ...badLists]) expect(value(each)).toEqual(['invalid', { invalid_value: 1 }]);
  });

  test('a text is cut at 256 units, and never through a character', () => {
    expect(value('x'.repeat(256))).toEqual(['x'.repeat(256), {}]);
    expect(value('x'.repeat(257))).toEqual(['x'.repeat(256), { cut: 1 }]);
    expect(value(`${'x'.repeat(255)}😀`)).toEqual(['x'.repeat(255), { cut: 1 }]);
    expect(value(`${'x'.repeat(254)}😀y`)).toEqual([`${'x'.repeat(254)}😀`, { cut: 1 }]);
    expect(value('abc', { valueLength: 2 })).toEqual(['ab', { cut: 1 }]);
  });

  test('half characters become the character that stands for one', () => {
    expect(value('a\ud83d')).toEqual(['a\ufffd', { cleaned: 1 }]);
    expect(value('\ude00b')).toEqual(['\ufffdb', { cleaned: 1 }]);
  });

  test('control characters become blanks, and outer blanks go', () => {
    expect(value('a\u0000b\u001fc\u007fd')).toEqual(['a b c d', { cleaned: 1 }]);
    expect(value('\r\n a\tb \n')).toEqual(['a b', { cleaned: 1 }]);
    expect(value('\u0000\u0001')).toEqual(['', { cleaned: 1 }]);
    expect(value('a\u0080\u00a0\u2028b')).toEqual(['a\u0080\u00a0\u2028b', {}]);
  });

  test('the texts of a list are cleaned, each by itself', () => {
    expect(value(['a\n', 'b'])).toEqual([['a', 'b'], { cleaned: 1 }]);
  });

  test('a list has the room of one text; what is beyond it is left out', () => {
    const [list, counted] = value(Array.from({ length: 1_000_000 }, (_, index) => `element ${index}`));
    expect((list as string[]).length).toBeLessThan(30);
    expect((list as string[])[0]).toBe('element 0');
    expect(counted).toEqual({ cut: 1 });
  });

  test('each element of a list is read once: what it says later reaches nobody', () => {
    let reads = 0;
    const shifty = new Proxy(['a'], {
      get: (target, property) => {
        if (property !== '0') return Reflect.get(target, property);
        reads += 1;
        return reads === 1 ? 'a' : Symbol('later');
      },
    });
    expect(value(shifty)).toEqual([['a'], {}]);
    class Loud extends Array<string> {
      toJSON(): never {
        return fail();
      }
    }
    expect(Object.getPrototypeOf(value(Loud.of('a'))[0])).toBe(Array.prototype);
  });
});

describe('names', () => {
  test.each(['', '__proto__', 'constructor', 'prototype', OVERFLOW])('%j is left out, and counted', (name) => {
    const { attributes, counted } = clean(JSON.parse(`{ ${JSON.stringify(name)}: "x", "a": 1 }`));
    expect([attributes, counted]).toEqual([{ a: 1 }, { refused_name: 1 }]);
  });

  test('one that becomes such a name by cleaning is left out, too', () => {
    const { attributes, counted } = clean(JSON.parse('{ " __proto__\\n": { "polluted": 1 }, "\\t": 1 }'));
    expect([attributes, counted.refused_name]).toEqual([{}, 2]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('they are cleaned and cut like texts', () => {
    expect(clean({ 'a\nb': 1 })).toMatchObject({ attributes: { 'a b': 1 }, counted: { cleaned: 1 } });
    expect(clean({ ['n'.repeat(300)]: 1 })).toMatchObject({
      attributes: { ['n'.repeat(256)]: 1 },
      counted: { cut: 1 },
    });
  });

  test('of two that become one by cleaning, the one that was clean stays, whichever came first', () => {
    expect(clean({ a: 'clean', 'a ': 'dirty' })).toMatchObject({
      attributes: { a: 'clean' },
      counted: { refused_name: 1 },
    });
    expect(clean({ 'a ': 'dirty', a: 'clean' }).attributes).toEqual({ a: 'clean' });
    expect(clean({ ['n'.repeat(300)]: 1, [`${'n'.repeat(300)}x`]: 2 }).counted).toEqual({ cut: 2, refused_name: 1 });
  });
});

describe('the set', () => {
  test('has at most 16 attributes: those that come first by name, in whatever order they were given', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `n${String(index).padStart(4, '0')}`);
    const kept = names.slice(0, 16);
    for (const order of [names, names.toReversed()]) {
      const { attributes, counted } = clean(Object.fromEntries(order.map((name) => [name, 1])));
      expect([Object.keys(attributes), counted]).toEqual([kept, { too_many: 9984 }]);
    }
    const sixteen = clean(Object.fromEntries(kept.toReversed().map((name) => [name, 1])));
    expect([Object.keys(sixteen.attributes), sixteen.counted]).toEqual([kept.toReversed(), {}]);
    expect(clean({ b: 1, a: 2 }, { attributes: 1 }).attributes).toEqual({ a: 2 });
  });

  test('is a frozen copy: what a caller does to the object later changes nothing', () => {
    const list = ['x'];
    const given: Record<string, unknown> = { a: 1, list };
    const { attributes } = clean(given);
    given.a = 2;
    given.b = 5n;
    list.push('y');
    expect(attributes).toEqual({ a: 1, list: ['x'] });
    expect([Object.isFrozen(attributes), Object.isFrozen(attributes.list)]).toEqual([true, true]);
  });

  test('does not keep the long text alive from which one was cut', () => {
    const before = heapInUse();
    const kept = Array.from({ length: 20 }, (_, index) => clean({ a: megabyte(`${index} `) }).attributes);
    expect(heapInUse() - before).toBeLessThan(5_000_000);
    expect(kept).toHaveLength(20);
  });

  test.each([undefined, null, 'abc', 5, 5n, true, Symbol('s'), () => 1, [1, 2], new Date()])(
    'of %p is empty',
    (given) => {
      expect(clean(given).attributes).toEqual({});
    },
  );

  test('has own properties, and none that are inherited', () => {
    const child = Object.assign(Object.create({ inherited: 1, both: 'parent' }), { own: 2, both: 'child' });
    expect(clean(child).attributes).toEqual({ own: 2, both: 'child' });
    expect(clean(Object.assign(Object.create(null), { own: 2 })).attributes).toEqual({ own: 2 });
    expect(clean(new Map([['a', 1]])).attributes).toEqual({});
  });

  test.each([['abc'], [7], [true], [['x']], [() => {}], [Symbol('s')]])(
    'of what is no object, %p, is empty, and counted',
    (given) => {
      const { set, counted } = clean(given as object);
      expect([set.names, set.faithful, counted]).toEqual([[], false, { invalid_value: 1 }]);
    },
  );

  test.each([undefined, null])('of %p is empty, which is nothing to count', (given) => {
    expect(clean(given as unknown as object)).toMatchObject({ attributes: {}, counted: {} });
  });

  test('has nothing that somebody put on all objects; where one has the same name itself, it counts', () => {
    Object.assign(Object.prototype, { polluted: 'all' });
    try {
      expect(clean({ a: 1 })).toMatchObject({ set: { names: ['a'], values: [1] }, counted: {} });
      expect(clean({ a: 1, polluted: 'own' })).toMatchObject({ set: { values: [1, 'own'] }, counted: {} });
    } finally {
      delete (Object.prototype as Record<string, unknown>).polluted;
    }
  });

  test('reading goes wrong where a getter or a proxy throws: the caller counts that', () => {
    for (const trap of ['ownKeys', 'get', 'getOwnPropertyDescriptor']) {
      expect(() => clean(new Proxy({ a: 1 }, { [trap]: fail }))).toThrow('no');
    }
    expect(() =>
      clean({
        get a(): string {
          return fail();
        },
      }),
    ).toThrow('no');
  });

  test('each property is read once', () => {
    let reads = 0;
    const shifty = {
      get a(): string {
        reads += 1;
        return `read ${reads}`;
      },
    };
    expect(clean(shifty)).toMatchObject({ attributes: { a: 'read 1' }, set: { given: { values: ['read 1'] } } });
  });
});

describe('a faithful set', () => {
  test('is one that a caller can be taken at his word for the next time', () => {
    for (const good of [
      {},
      { a: 'x', b: 1, c: true },
      { a: undefined },
      Object.assign(Object.create(null), { a: 1 }),
    ]) {
      expect(clean(good).set.faithful).toBe(true);
    }
  });

  test('is none that was changed, or takes more room than a set may have', () => {
    const wide = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`n${index}`, undefined]));
    const others: object[] = [
      { a: 'x\n' },
      { 'a ': 1 },
      { a: Number.NaN },
      { a: ['x'] },
      { a: {} },
      { [OVERFLOW]: true },
      { a: 'x'.repeat(257) },
      { ['n'.repeat(257)]: undefined },
      wide,
    ];
    for (const each of others) expect(clean(each).set.faithful).toBe(false);
  });
});

describe('anything at all', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
    fc.constantFrom('', '__proto__', ' constructor', OVERFLOW, 'a', 'a ', 'a\u0000'),
  );
  const given = fc.dictionary(text, fc.oneof(text, fc.anything({ withBigInt: true }), fc.array(text)), { maxKeys: 24 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  const isClean = (each: string) => each.isWellFormed() && each.length <= 256 && !/[\u0000-\u001f\u007f]/.test(each);

  test('comes out as a set that any exporter can carry', () => {
    fc.assert(
      fc.property(given, (attributes) => {
        const { names, values } = clean(attributes).set;
        expect(names.length).toBeLessThanOrEqual(16);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) {
          expect(isClean(name)).toBe(true);
          expect(['', '__proto__', 'constructor', 'prototype', OVERFLOW]).not.toContain(name);
        }
        for (const each of values.flat()) {
          if (typeof each === 'string') expect(isClean(each)).toBe(true);
          else expect(each === null || typeof each === 'boolean' || Number.isFinite(each)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is clean afterwards: cleaning it again changes nothing, and counts nothing', () => {
    fc.assert(
      fc.property(given, (attributes) => {
        const once = clean(attributes);
        const twice = clean(once.attributes);
        expect([twice.attributes, twice.counted]).toEqual([once.attributes, {}]);
      }),
      { numRuns: 500 },
    );
  });

  test('is counted when it was changed, and never when it was not', () => {
    fc.assert(
      fc.property(given, (attributes) => {
        const { attributes: after, counted } = clean(attributes);
        const present = Object.entries(attributes).filter(([, each]) => each !== undefined && each !== null);
        const isSame =
          present.length === Object.keys(after).length &&
          present.every(([name, each]) => Object.hasOwn(after, name) && JSON.stringify(after[name]) === textOf(each));
        expect(Object.keys(counted).length === 0).toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });
});

function textOf(each: unknown): string | undefined {
  try {
    return JSON.stringify(each);
  } catch {
    return undefined;
  }
}
