import * as fc from 'fast-check';
import { parsePairs } from '../../../src/telemetry/config/pairs.ts';

const any = () => true;
const parse = (text: string) => parsePairs(text, any, any);

test.each<[string, Record<string, string>, string[]]>([
  ['', {}, []],
  [' , ,', {}, []],
  ['a=1', { a: '1' }, []],
  [' a = 1 , b=2 ', { a: '1', b: '2' }, []],
  ['a=1,a=2', { a: '2' }, []],
  ['a=b=c==', { a: 'b=c==' }, []],
  ['a%20b=%2C%3D%C3%A9', { 'a b': ',=é' }, []],
  ['a=', { a: '' }, []],
  ['a', {}, ['pair 1']],
  ['=a', {}, ['pair 1']],
  ['ok=1,%zz=1', { ok: '1' }, ['pair 2']],
  ['ok=1,,b=%zz', { ok: '1' }, ['the value of "b"']],
])('%j', (text, pairs, bad) => {
  const parsed = parse(text);
  expect({ ...parsed.pairs }).toEqual(pairs);
  expect(parsed.bad).toEqual(bad);
});

test('a key that is refused is not repeated, a value that is refused is named by its key', () => {
  const parsed = parsePairs(
    'Bearer CANARY=1,a=CANARY',
    (key) => !key.includes(' '),
    (value) => value !== 'CANARY',
  );
  expect(parsed.bad).toEqual(['pair 1', 'the value of "a"']);
});

test('a key such as __proto__ is a key like any other', () => {
  const { pairs } = parse('__proto__=x,constructor=y');
  expect(Object.entries(pairs)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('what was percent-encoded comes back as it was', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(fc.dictionary(word, fc.string({ unit: 'grapheme' }), { noNullPrototype: false }), (given) => {
      const text = Object.entries(given)
        .map((pair) => pair.map(encodeURIComponent).join('='))
        .join(',');
      expect({ ...parse(text).pairs }).toEqual({ ...given });
    }),
  );
});
