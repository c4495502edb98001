import {
  accepts,
  capped,
  conditional,
  declared,
  knownValues,
  normalised,
  oneOf,
  optIn,
  recommended,
} from '../../src/definition/attribute.ts';
import { OTHER } from '../../src/definition/value.ts';

const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : undefined);

describe('the attribute functions', () => {
  it.each([
    ['oneOf', oneOf(['a', 'b']), { kind: 'enum', values: ['a', 'b'] }],
    ['declared', declared({ cap: 4 }), { kind: 'declared', cap: 4 }],
    ['declared with values', declared({ cap: 4, values: ['a'] }), { kind: 'declared', cap: 4, values: ['a'] }],
    ['normalised', normalised(lower, { cap: 6 }), { kind: 'normalised', cap: 6, normalise: lower }],
    ['capped', capped(50), { kind: 'capped', cap: 50 }],
  ])('%s gives a required attribute with its rule, frozen', (_name, attribute, rule) => {
    expect(attribute.requirement).toBe('required');
    expect(attribute.rule).toEqual(rule);
    expect(Object.isFrozen(attribute)).toBe(true);
    expect(Object.isFrozen(attribute.rule)).toBe(true);
    expect('values' in attribute.rule ? Object.isFrozen(attribute.rule.values) : true).toBe(true);
  });

  it('take a key and a scope for the cap, and leave both out where none is given', () => {
    expect(capped(16, { key: 'mesh.endpoint.name', capPer: 'service' })).toMatchObject({
      key: 'mesh.endpoint.name',
      capPer: 'service',
    });
    expect(Object.keys(capped(16))).toEqual(['rule', 'requirement']);
  });

  it('keep their own copy of a list of values', () => {
    const values = ['a'];
    const attributes = [oneOf(values), declared({ cap: 2, values })];
    values.push('b');
    for (const { rule } of attributes) expect(rule).toMatchObject({ values: ['a'] });
  });

  it.each([
    ['conditional', conditional],
    ['recommended', recommended],
    ['opt-in', optIn],
  ])('%s changes the requirement of a copy, which shares the rule and so the cap', (requirement, change) => {
    const repository = capped(50);
    const changed = change(repository);
    expect(changed.requirement).toBe(requirement);
    expect(changed.rule).toBe(repository.rule);
    expect(repository.requirement).toBe('required');
    expect(Object.isFrozen(changed)).toBe(true);
  });
});

describe('an attribute is refused', () => {
  it.each<[string, () => unknown, string]>([
    ['with one value in place of a list', () => oneOf('web' as never), 'oneOf() takes a list'],
    ['without a value', () => oneOf([]), 'was given []'],
    ['without a list', () => oneOf(undefined as never), 'was given undefined'],
    ['with values that are no text', () => oneOf([1, Symbol('x')] as never), 'was given [1, a symbol]'],
    ['without a cap', () => declared({} as never), 'such as in declared({ cap: 16 }), and was given as undefined'],
    ['without options', () => declared(undefined as never), 'given as undefined'],
    ['with one declared value in place of a list', () => declared({ cap: 2, values: 'a' as never }), 'given "a"'],
    ['without a number', () => capped(undefined as never), 'such as in capped(50), and was given as undefined'],
    ['with a text as its cap', () => capped('50' as never), 'given as "50"'],
    ['without a function', () => normalised('lower' as never, { cap: 2 }), 'normalised() takes a function'],
    ['without the options of a function', () => normalised(lower, undefined as never), 'normalised(fold, { cap: 6 })'],
    ['with a text as its options', () => capped(5, 'key' as never), 'not "key"'],
    ['with null as its options', () => oneOf(['a'], null as never), 'not null'],
  ])('%s', (_why, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({ code: 'BINNACLE_INVALID_DEFINITION', message: expect.stringContaining(message) }),
    );
  });
});

describe('accepts', () => {
  const anEnum = oneOf(['a', 'b']).rule;
  const open = declared({ cap: 4 }).rule;
  const listed = declared({ cap: 4, values: ['github'] }).rule;
  const free = capped(4).rule;

  it.each([
    ['an enum its values', anEnum, 'a', undefined, true],
    ['an enum nothing else', anEnum, 'c', undefined, false],
    ['an enum nothing that is declared beside it', anEnum, 'c', ['c'], false],
    ['declared a static identifier', open, 'send-mail', undefined, true],
    ['declared no id', open, '4711', undefined, false],
    ['declared a value of its list', listed, 'github', undefined, true],
    ['declared nothing outside its list', listed, 'forge', undefined, false],
    ['declared what the service declares, over its own list', listed, 'forge', ['forge'], true],
    ['declared not its own list any more', listed, 'github', ['forge'], false],
    ['declared an id that the service declares', open, '4711', ['4711'], true],
    ['capped anything', free, '4711', undefined, true],
    ['capped a declared value', free, 'a', ['a'], true],
    ['capped nothing else, once values are declared', free, 'b', ['a'], false],
  ])('takes for %s', (_what, rule, value, values, taken) => {
    expect(accepts(rule, value, values)).toBe(taken);
  });
});

describe('knownValues', () => {
  it('are those of an enum without _OTHER, which nobody wants to see at zero', () => {
    expect(knownValues(oneOf(['a', OTHER]).rule)).toEqual(['a']);
  });

  it('are those that the service declares, for any other rule', () => {
    expect(knownValues(declared({ cap: 4, values: ['a', 'b'] }).rule)).toBeUndefined();
    expect(knownValues(declared({ cap: 4, values: ['a', 'b'] }).rule, ['a'])).toEqual(['a']);
    expect(knownValues(capped(4).rule)).toBeUndefined();
    expect(knownValues(capped(4).rule, ['a'])).toEqual(['a']);
  });
});
