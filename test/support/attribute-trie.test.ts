// The walk from a set of attributes to its leaf, held against a map by the text of the path.

import * as fc from 'fast-check';
import { AttributeTrie } from '../../src/support/attribute-trie.ts';

type Path = readonly (readonly [name: string, value: unknown])[];

interface Leaf {
  readonly id: number;
}

const namesOf = (path: Path): string[] => path.map(([name]) => name);
const valuesOf = (path: Path): unknown[] => path.map(([, value]) => value);
const keyOf = (path: Path): string => JSON.stringify(path.map(([name, value]) => [name, typeof value, `${value}`]));

/** Both ways of asking: by a path, and by an object with the properties in this order. */
function ask(trie: AttributeTrie<Leaf>, path: Path): Leaf | undefined {
  const byPath = trie.get(namesOf(path), valuesOf(path));
  expect(trie.find(Object.fromEntries(path))).toBe(byPath);
  return byPath;
}

function put(trie: AttributeTrie<Leaf>, path: Path, id = 0): Leaf {
  const leaf = { id };
  trie.set(namesOf(path), valuesOf(path), leaf);
  return leaf;
}

const names = 'abcdefghijklm'.split('');
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 11 }).map((each) => `v${each}`) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>('1', 'true', '', 'null', 'undefined') },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(1, true, false, 0, -1.5, null, undefined) },
);

/** Few names in front, so that paths share their beginnings; many behind them. */
const path: fc.Arbitrary<Path> = fc
  .oneof(fc.uniqueArray(fc.constantFrom('a', 'b', 'c')), fc.uniqueArray(fc.constantFrom(...names), { maxLength: 4 }))
  .chain((chosen) => fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), value))));

test('whatever paths are put, in any order and more than once: each leads to the last leaf it was given, and no other does', () => {
  const paths = fc.array(path, { maxLength: 120 });
  fc.assert(
    fc.property(paths, fc.array(path, { maxLength: 40 }), (put_, others) => {
      const trie = new AttributeTrie<Leaf>();
      const model = new Map<string, Leaf>();
      for (const [id, each] of put_.entries()) {
        model.set(keyOf(each), put(trie, each, id));
        expect(ask(trie, each)).toBe(model.get(keyOf(each)));
      }
      for (const each of [...put_, ...others]) expect(ask(trie, each)).toBe(model.get(keyOf(each)));
      trie.clear();
      for (const each of put_) expect(ask(trie, each)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

test.each([1, 8, 9, 10, 500])('%i texts of one attribute, found again before and after they are crowded', (count) => {
  const trie = new AttributeTrie<Leaf>();
  const paths = Array.from({ length: count }, (_, index): Path => [['route', `/r/${index}`]]);
  const leaves = paths.map((each, id) => put(trie, each, id));
  expect(paths.map((each) => ask(trie, each))).toEqual(leaves);
  expect(ask(trie, [['route', '/r/500']])).toBeUndefined();
  const again = put(trie, [['route', '/r/0']], -1);
  expect(ask(trie, [['route', '/r/0']])).toBe(again);
  expect(paths.slice(1).map((each) => ask(trie, each))).toEqual(leaves.slice(1));
});

test.each([1, 8, 9, 10, 500])('%i attributes that come next at one place', (count) => {
  const trie = new AttributeTrie<Leaf>();
  const paths = Array.from(
    { length: count },
    (_, index): Path => [
      ['first', 'x'],
      [`name${index}`, 'y'],
    ],
  );
  const leaves = paths.map((each, id) => put(trie, each, id));
  expect(paths.map((each) => ask(trie, each))).toEqual(leaves);
  expect(
    ask(trie, [
      ['first', 'x'],
      ['name500', 'y'],
    ]),
  ).toBeUndefined();
  expect(ask(trie, [['first', 'x']])).toBeUndefined();
});

test('values of other types with the same text lead elsewhere', () => {
  const trie = new AttributeTrie<Leaf>();
  const values = [1, '1', true, 'true', false, 'false', null, 'null', undefined, 'undefined', 0, '0', ''];
  const leaves = values.map((each, id) => put(trie, [['a', each]], id));
  expect(values.map((each) => ask(trie, [['a', each]]))).toEqual(leaves);
});

test('a path that begins another one has a leaf of its own, whichever came first', () => {
  const [none, short, long, longer]: Path[] = [
    [],
    [['a', 'x']],
    [
      ['a', 'x'],
      ['b', 1],
    ],
    [
      ['a', 'x'],
      ['b', 1],
      ['c', true],
    ],
  ] as const;
  for (const order of [
    [none, short, long, longer],
    [longer, long, short, none],
    [long, none, longer, short],
  ] as Path[][]) {
    const trie = new AttributeTrie<Leaf>();
    const leaves = order.map((each, id) => put(trie, each, id));
    expect(order.map((each) => ask(trie, each))).toEqual(leaves);
    expect(
      ask(trie, [
        ['a', 'x'],
        ['c', true],
      ]),
    ).toBeUndefined();
  }
});

test('an order is a path: the same attributes in another one lead nowhere', () => {
  const trie = new AttributeTrie<Leaf>();
  put(trie, [
    ['a', 1],
    ['b', 2],
  ]);
  expect(
    ask(trie, [
      ['b', 2],
      ['a', 1],
    ]),
  ).toBeUndefined();
});

test('texts that are built at run time are found by what they say', () => {
  const trie = new AttributeTrie<Leaf>();
  const leaf = put(trie, [['route', '/a/b']]);
  expect(trie.find({ [['ro', 'ute'].join('')]: ['', 'a', 'b'].join('/') })).toBe(leaf);
});

test('names that objects are born with are names like any other', () => {
  const trie = new AttributeTrie<Leaf>();
  const paths = ['toString', 'hasOwnProperty', 'valueOf'].map((name): Path => [[name, 'x']]);
  expect(ask(trie, paths[0] as Path)).toBeUndefined();
  const leaves = paths.map((each, id) => put(trie, each, id));
  expect(paths.map((each) => ask(trie, each))).toEqual(leaves);
  expect(trie.find({})).toBeUndefined();
});

test('inherited properties are passed by', () => {
  const trie = new AttributeTrie<Leaf>();
  const own = put(trie, [['own', 1]]);
  put(trie, [
    ['own', 1],
    ['inherited', 2],
  ]);
  const child = Object.assign(Object.create({ inherited: 2 }), { own: 1 });
  expect(trie.find(child)).toBe(own);
});

test('what a getter throws is thrown: the caller counts it', () => {
  const trie = new AttributeTrie<Leaf>();
  put(trie, [['a', 1]]);
  const hostile = {
    get a(): number {
      throw new Error('no');
    },
  };
  expect(() => trie.find(hostile)).toThrow('no');
});

describe('among names', () => {
  const known = new Set(names);

  test('a set is found whatever else is on the object, wherever it stands', () => {
    const others = fc.dictionary(fc.constantFrom('x', 'y', 'toString'), fc.integer());
    fc.assert(
      fc.property(fc.array(path, { maxLength: 60 }), others, others, (paths, front, back) => {
        const trie = new AttributeTrie<Leaf>();
        for (const [id, each] of paths.entries()) put(trie, each, id);
        for (const each of paths) {
          const leaf = trie.get(namesOf(each), valuesOf(each));
          expect(trie.findAmong(known, { ...front, ...Object.fromEntries(each), ...back })).toBe(leaf);
        }
      }),
    );
  });

  test('a name of the set is never passed by, though no way goes on with it', () => {
    const trie = new AttributeTrie<Leaf>();
    const leaf = put(trie, [['a', 1]]);
    expect(trie.findAmong(known, { a: 1, x: 2 })).toBe(leaf);
    expect(trie.findAmong(known, { a: 1, b: 2 })).toBeUndefined();
    expect(trie.findAmong(known, { a: 1, b: undefined })).toBeUndefined();
    expect(trie.findAmong(known, { x: 2 })).toBeUndefined();
  });

  test('what is passed by is not read', () => {
    const trie = new AttributeTrie<Leaf>();
    const leaf = put(trie, [['a', 1]]);
    const read = jest.fn();
    expect(trie.findAmong(known, Object.defineProperty({ a: 1 }, 'x', { get: read, enumerable: true }))).toBe(leaf);
    expect(read).not.toHaveBeenCalled();
  });

  test('a set that is partly inherited is not found, and other inherited properties are passed by', () => {
    const trie = new AttributeTrie<Leaf>();
    const leaf = put(trie, [['a', 1]]);
    put(trie, [
      ['a', 1],
      ['b', 2],
    ]);
    expect(trie.findAmong(known, Object.assign(Object.create({ b: 2 }), { a: 1 }))).toBeUndefined();
    expect(trie.findAmong(known, Object.assign(Object.create({ c: 2 }), { a: 1 }))).toBeUndefined();
    expect(trie.findAmong(known, Object.assign(Object.create({ x: 2 }), { a: 1 }))).toBe(leaf);
  });
});
