import { isObject, isTexts, plain, shown } from '../../src/definition/shape.ts';

describe('a value in a message', () => {
  it.each<[unknown, string]>([
    ['abc', '"abc"'],
    ['x'.repeat(100), `"${'x'.repeat(60)}"`],
    [42, '42'],
    [10n, '10'],
    [null, 'null'],
    [undefined, 'undefined'],
    [['a'], 'an array'],
    [Object.create(null), 'an object'],
    [() => {}, 'a function'],
    [Symbol('x'), 'a symbol'],
  ])('is told without running it: %p', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('has no quotes where the message has its own', () => {
    expect(plain('abc')).toBe('abc');
    expect(plain(null)).toBe('null');
  });
});

it('an object is neither a list nor null, and texts are a list of nothing else', () => {
  expect([{}, [], null, 'a'].map(isObject)).toEqual([true, false, false, false]);
  expect([[], ['a'], ['a', 1], 'a'].map(isTexts)).toEqual([true, true, false, false]);
});
