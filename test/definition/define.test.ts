import { type Attributes, capped, declared, normalised, oneOf } from '../../src/definition/attribute.ts';
import {
  defineCounter,
  defineGauge,
  defineHistogram,
  defineObservableCounter,
  defineObservableGauge,
  defineObservableUpDownCounter,
  defineUpDownCounter,
  namingKind,
} from '../../src/definition/define.ts';
import type { Kind, MetricDefinition, MetricOptions } from '../../src/definition/metric.ts';
import { BinnacleError } from '../../src/support/errors.ts';

const outcome = oneOf(['success', 'failure']);

// Options as a program without types may give them.
function problemsOf(options: object, define: (options: never) => unknown = defineCounter): readonly string[] {
  try {
    define({ name: 'shop.orders', description: 'Orders placed', ...options } as never);
  } catch (error) {
    expect(error).toBeInstanceOf(BinnacleError);
    expect((error as BinnacleError).code).toBe('BINNACLE_INVALID_DEFINITION');
    return (error as BinnacleError).problems;
  }
  return [];
}

function frozenDeep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(frozenDeep);
}

describe('the define functions', () => {
  const kinds: [Kind, (options: MetricOptions<Attributes>) => MetricDefinition, string][] = [
    ['counter', defineCounter, 'shop_level_seconds_total'],
    ['observableCounter', defineObservableCounter, 'shop_level_seconds_total'],
    ['upDownCounter', defineUpDownCounter, 'shop_level_seconds'],
    ['observableUpDownCounter', defineObservableUpDownCounter, 'shop_level_seconds'],
    ['gauge', defineGauge, 'shop_level_seconds'],
    ['observableGauge', defineObservableGauge, 'shop_level_seconds'],
    ['histogram', (options) => defineHistogram({ ...options, boundaries: [1, 2] }), 'shop_level_seconds'],
  ];

  it.each(kinds)('give a %s with its name in Prometheus', (kind, define, prom) => {
    expect(define({ name: 'shop.level', unit: 's', description: 'A level' })).toMatchObject({
      kind,
      name: 'shop.level',
      prom,
      unit: 's',
      description: 'A level',
    });
  });

  it.each(kinds)('name a %s of unit 1 as its kind does', (kind, define) => {
    const { prom } = define({ name: 'shop.fill', unit: '1', description: 'A fraction' });
    expect(prom).toBe(
      { counter: 'shop_fill_total', gauge: 'shop_fill_ratio' }[namingKind(kind) as string] ?? 'shop_fill',
    );
  });

  it('fill in what is left out', () => {
    expect(defineCounter({ name: 'shop.orders', description: 'Orders placed' })).toEqual({
      kind: 'counter',
      name: 'shop.orders',
      prom: 'shop_orders_total',
      unit: '',
      description: 'Orders placed',
      attributes: {},
      limit: 1000,
      enabled: true,
      startAtZero: [],
    });
  });

  it('keep what is given', () => {
    const convention = { area: 'vcs', family: 'semconv' } as const;
    const given = { limit: 7, enabled: false, convention, attributes: { outcome } } as const;
    const metric = defineCounter({ name: 'shop.orders', description: 'Orders', startAtZero: ['outcome'], ...given });
    expect(metric).toMatchObject({ limit: 7, enabled: false, convention, startAtZero: ['outcome'] });
  });

  it('write the key of an attribute in snake case, unless it has one', () => {
    const attributes = { issueType: outcome, httpRoute: capped(4, { key: 'http.route' }) };
    const metric = defineCounter({ name: 'shop.orders', description: 'Orders', attributes });
    expect(Object.entries(metric.attributes).map(([name, { key }]) => [name, key])).toEqual([
      ['issueType', 'issue_type'],
      ['httpRoute', 'http.route'],
    ]);
  });

  it('freeze the definition and all that is in it, and copy the lists of the caller', () => {
    const boundaries = [1, 2];
    const metric = defineHistogram({
      name: 'shop.checkout.duration',
      description: 'Checkout',
      attributes: { outcome, queue: declared({ cap: 2, values: ['a'] }), kind: normalised(String, { cap: 2 }) },
      convention: { area: 'http', family: 'native' },
      boundaries,
    });
    boundaries.push(0);
    expect(metric.boundaries).toEqual([1, 2]);
    expect(frozenDeep(metric)).toBe(true);
  });
});

describe('a definition is refused', () => {
  it.each<[string, object, string]>([
    ['with no name', { name: '' }, 'a name starts with a letter'],
    ['with a name that is none', { name: 42 }, 'a name starts with a letter'],
    ['with a digit first', { name: '5xx' }, 'a name starts with a letter'],
    ['with blanks in its name', { name: 'my orders' }, 'a name starts with a letter'],
    ['with letters that Prometheus would replace', { name: 'größe' }, 'a name starts with a letter'],
    ['with a name that is too long', { name: 'a'.repeat(256) }, 'a name starts with a letter'],
    ['with _total in its name', { name: 'shop_orders_total' }, 'the ending is one that Prometheus adds'],
    ['with _bucket in its name', { name: 'shop_orders_bucket' }, 'the ending is one that Prometheus adds'],
    ['with _count in its name', { name: 'shop_orders_count' }, 'the ending is one that Prometheus adds'],
    ['with _sum in its name', { name: 'shop_orders_sum' }, 'the ending is one that Prometheus adds'],
    ['with a unit of 64 characters', { unit: 'x'.repeat(64) }, 'is not printable ASCII'],
    ['with a unit that is not ASCII', { unit: 'µs' }, 'the unit "µs"'],
    ['with a unit that is no text', { unit: 42 }, 'the unit "42"'],
    ['without a description', { description: '' }, 'a description is missing'],
    ['with a description that is no text', { description: 42 }, 'a description is missing'],
    ['with a limit of 0', { limit: 0 }, 'the limit 0 is not'],
    ['with a limit that is no number', { limit: Number.NaN }, 'the limit NaN is not'],
    ['with half a set as limit', { limit: 1.5 }, 'the limit 1.5 is not'],
    ['with an identifier as attribute', { attributes: { userId: capped(5) } }, '"user_id" identifies one thing'],
    ['with an identifier as key', { attributes: { who: capped(5, { key: 'user.id' }) } }, '"user.id" identifies'],
    [
      'with an identifier behind another key',
      { attributes: { userId: capped(5, { key: 'who' }) } },
      '"userId" identifies',
    ],
    ['with a label of the scraper', { attributes: { instance: capped(5) } }, '"instance" is a label that'],
    [
      'with a label that only comes out',
      { attributes: { a: capped(5, { key: 'exported.job' }) } },
      '"exported_job" is a',
    ],
    [
      'with a scope label',
      { attributes: { a: capped(5, { key: 'otel.scope.name' }) } },
      '"otel_scope_name" is a label',
    ],
    ['with a capital in a key', { attributes: { a: capped(5, { key: 'Route' }) } }, 'key "Route" is not lower case'],
    ['with an empty key', { attributes: { a: capped(5, { key: '' }) } }, 'key "" is not lower case'],
    [
      'with two keys that are one label',
      { attributes: { a: capped(5, { key: 'http.route' }), b: capped(5, { key: 'http_route' }) } },
      '"http.route" and "http_route" are one label in Prometheus: "http_route"',
    ],
    ['with a cap of 0', { attributes: { a: capped(0) } }, 'attribute "a" has the cap 0'],
    ['with a cap that is no number', { attributes: { a: declared({ cap: Number.NaN }) } }, 'has the cap NaN'],
    [
      'with a cap per nothing',
      { attributes: { a: capped(5, { capPer: 'b' }) } },
      'a cap per "b", which is no attribute',
    ],
    ['with zeros for what it has not', { startAtZero: ['outcome'] }, 'startAtZero names "outcome"'],
    ['with zeros for an open list', { attributes: { a: capped(5) }, startAtZero: ['a'] }, 'is not an enum attribute'],
    ['with a name that cannot be written', { name: Symbol('x') }, 'metric "a symbol": a name starts'],
    ['with a unit that cannot be written', { unit: Symbol('x') }, 'the unit "a symbol"'],
    ['with a limit that cannot be written', { limit: Symbol('x') }, 'the limit a symbol is not'],
    ['with a cap per what cannot be written', { attributes: { a: capped(5, { capPer: {} as never }) } }, '"an object"'],
    [
      'with a list as an attribute',
      { attributes: { a: ['x'] } },
      'attribute "a" is an array; make it with oneOf([...])',
    ],
    ['with nothing as an attribute', { attributes: { a: undefined } }, 'attribute "a" is undefined; make it'],
    ['with an object as an attribute', { attributes: { a: { key: 'a' } } }, 'attribute "a" is an object; make it'],
    ['with names as attributes', { attributes: ['a'] }, 'attributes are an object such as'],
    ['with a text as attributes', { attributes: 'a' }, 'not "a"'],
    [
      'with a key that is no text',
      { attributes: { a: capped(5, { key: 4 as never }) } },
      'has the key 4, which is no text',
    ],
    ['with a text as zeros', { startAtZero: 'outcome' }, 'startAtZero is a list of attribute names, not "outcome"'],
    ['with the name of the resource', { name: 'target_info' }, '"target_info" is where Prometheus shows the resource'],
    ['with zeros for what every object has', { startAtZero: ['toString'] }, 'startAtZero names "toString"'],
  ])('%s', (_why, options, problem) => {
    const problems = problemsOf(options);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(problems[0]).toMatch(/^metric "/);
  });

  it('with all its problems at once', () => {
    expect(problemsOf({ name: '5xx', description: '', limit: 0, attributes: { userId: capped(0) } })).toHaveLength(5);
  });

  it.each([undefined, null, 'shop.orders', ['shop.orders'], 42, Symbol('x')])('that is no object: %p', (options) => {
    expect(() => defineHistogram(options as never)).toThrow(
      expect.objectContaining({
        code: 'BINNACLE_INVALID_DEFINITION',
        problems: [expect.stringContaining('defineHistogram() takes an object with a name and a description')],
      }),
    );
  });

  it('that Prometheus would show as the resource', () => {
    expect(problemsOf({ name: 'target', unit: 'info' }, defineGauge)).toEqual([
      expect.stringContaining('"target_info"'),
    ]);
    expect(problemsOf({ name: 'target.info' }, defineUpDownCounter)).toEqual([
      expect.stringContaining('"target_info"'),
    ]);
  });

  it.each<[string, (options: never) => unknown]>([
    ['gauge', defineGauge],
    ['observable gauge', defineObservableGauge],
    ['observable counter', defineObservableCounter],
    ['histogram', (options: object) => defineHistogram({ ...options, boundaries: [1] } as never)],
  ])('with zeros for a %s, where a zero is a value', (_kind, define) => {
    expect(problemsOf({ attributes: { outcome }, startAtZero: ['outcome'] }, define)).toEqual([
      expect.stringContaining('startAtZero is for counters'),
    ]);
  });

  it.each<[string, unknown, string]>([
    ['missing', undefined, 'needs boundaries'],
    ['falling', [2, 1], '[2, 1] are not finite and ascending'],
    ['twice the same', [1, 1], '[1, 1] are not'],
    ['infinite', [1, Number.POSITIVE_INFINITY], '[1, Infinity] are not'],
    ['no number', [Number.NaN], '[NaN] are not'],
    ['nothing that can be written', [Symbol('x')], '[a symbol] are not'],
    ['a text', 'abc', 'a list of numbers, not "abc"'],
    ['null', null, 'a list of numbers, not null'],
  ])('with boundaries that are %s', (_what, boundaries, problem) => {
    expect(problemsOf({ boundaries }, defineHistogram)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('a definition is taken', () => {
  it.each<[string, object]>([
    ['with the ending of another metric behind a dot', { name: 'mesh.endpoint.count' }],
    [
      'with an argument called instance, when its key is another',
      { attributes: { instance: capped(5, { key: 'slot' }) } },
    ],
    ['with negative boundaries', { boundaries: [-1, 0, 1] }],
    ['with no bucket, for count and sum only', { boundaries: [] }],
    ['with zeros for an up-down counter', { attributes: { outcome }, startAtZero: ['outcome'] }],
    ['with a name of 255 characters', { name: 'a'.repeat(255) }],
  ])('%s', (_what, options) => {
    const define = 'boundaries' in options ? defineHistogram : defineUpDownCounter;
    expect(problemsOf(options, define)).toEqual([]);
  });
});
