// Names, values and instruments as nobody should give them, one fault a case: each by itself has cost somebody a whole scrape.

import type { Attributes, Meter, MeterProvider } from '@opentelemetry/api';
import { AggregationType, type ViewOptions } from '@opentelemetry/sdk-metrics';

/** Something that happens to a provider. What it throws is the caller's, and costs nothing that was recorded before. */
export type Deed = (meter: Meter, provider: MeterProvider) => void;

/** Views that a provider needs for the corpus: by the beginning of a metric's name. */
export const corpusViews: readonly ViewOptions[] = [
  { instrumentName: 'exponential*', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
  { instrumentName: 'mixed', meterName: 'other', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
  {
    instrumentName: 'coarse*',
    aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 2, recordMinMax: true } },
  },
];

/** Callers without types give anything. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
type Anything = any;

/** Short, of one line, and without looking into anything that throws when it is looked at. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 30));
  return typeof value === 'object' ? 'object' : String(value);
}

/** One case for each value of a list. */
function each(what: string, values: readonly Anything[], deed: (value: Anything, ...rest: Parameters<Deed>) => void) {
  return values.map((value, index): [string, Deed] => [
    `${what} ${shown(value)}, ${index}`,
    (meter, provider) => deed(value, meter, provider),
  ]);
}

function all(name: Anything, options: Anything, attributes: Anything, meter: Meter): void {
  // Three names, so that each kind of metric is there in each case.
  meter.createCounter(name, options).add(1, attributes);
  meter.createGauge(`${String(name)}.g`, options).record(2, attributes);
  meter.createHistogram(`${String(name)}.h`, options).record(3, attributes);
  meter.createHistogram(`exponential.${String(name)}`, options).record(4, attributes);
}

const ugly: readonly string[] = [
  ...['', ' ', '_', '__', '.', '...', ':', '9lives', 'a b', 'a-b', 'a/b', 'a..b', 'a:b', 'NaN', '+Inf', '#', '# EOF'],
  ...[
    'ünïcode',
    '日本語',
    '😀',
    'e\u0301',
    '\u202e',
    '\ufeffbom',
    '\uffff',
    'a\u0085b',
    'a\u2028b',
    '\ud800',
    'a\ud800b',
  ],
  ...['a\nb', 'a\rb', 'a\tb', 'a\u0000b', 'a\u007fb', 'a"b', "a'b", 'a\\', 'a\\n', 'a{b}', 'a}b 1', 'a=b', 'a,b', '{}'],
  ...['"} 1\nup 1\n', '\n# EOF\n', '# TYPE x counter', '__proto__', 'constructor', 'toString', 'x'.repeat(300)],
];

const names = each(
  'metric',
  [
    ...ugly,
    ...['__name__', 'target_info', 'target.info', 'target', 'up', 'scrape_duration_seconds', 'le'],
    ...[
      'total',
      '_total',
      'a_total',
      'a.total.total',
      'a_bucket',
      'a_sum',
      'a_count',
      'a_created',
      'a_info',
      'a_ratio',
    ],
    ...[42, undefined, null, {}, Symbol('name')],
  ],
  (name, meter) => all(name, {}, {}, meter),
);

const units = each(
  'unit',
  [
    ...ugly,
    ...['1', '%', 's', 'ms', '{request}', 'By/s', 'm/s', '{a}/{b}', '/', '//', '/s', 's/', '{', '}', '1/s', 'k{x}B'],
    ...['total', 'ratio', 'seconds', 'info', 'bucket', 's'.repeat(70), 42, null, {}],
  ],
  (unit, meter) => all('with.unit', { unit }, {}, meter),
);

const descriptions = each(
  'description',
  [...ugly, 'x'.repeat(100_000), 42, null, {}, [], () => {}],
  (description, meter) => all('with.description', { description }, {}, meter),
);

const keys = each(
  'key',
  [
    ...ugly,
    ...['__name__', '__x__', 'le', '.le', 'le.', 'LE', 'quantile', 'job', 'instance', 'exported_job', 'exported_le'],
    ...['otel_scope_name', 'otel.scope.name', 'otel.scope.version', 'trace_id', '__address__', 'case', 'sdk', 'row'],
  ],
  (key, meter) => all('with.key', {}, { [key]: 'value', other: 'x' }, meter),
);

const values = each(
  'value of an attribute',
  [
    ...ugly,
    ...['x'.repeat(10_000), true, 0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, 10n],
    ...[[], [1, 2], ['a', null], [[]], {}, { a: 1 }, new Date(0), new Date(Number.NaN), Object.create(null), new Map()],
    ...[() => {}, Symbol('value'), thrower('toJSON'), thrower('toString'), circular(), unreadable()],
  ],
  (value, meter) => all('with.value', {}, { value, other: 'x' }, meter),
);

const attributes = each(
  'attributes',
  [
    'text',
    42,
    [],
    ['a', 'b'],
    null,
    unreadable(),
    thrower('a'),
    Object.create({ inherited: 'x' }),
    new Map([['a', 1]]),
  ],
  (given, meter) => all('with.attributes', {}, given, meter),
);

const amounts = each(
  'amount',
  [
    ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, Number.MIN_VALUE, -0, -1],
    ...[2 ** 53, 2 ** 1023, 2 ** -1074, 0.1, 1e21, '5', null, undefined, {}, 5n],
  ],
  (amount, meter) => {
    for (const instrument of [meter.createCounter('c'), meter.createUpDownCounter('u')]) {
      for (const time of [1, 2]) instrument.add(amount, { time });
      instrument.add(amount, { time: 1 });
    }
    meter.createGauge('g').record(amount);
    for (const name of ['h', 'exponential.h', 'coarse.h']) {
      const histogram = meter.createHistogram(name);
      histogram.record(amount);
      histogram.record(amount);
      histogram.record(1);
    }
  },
);

const boundaries = each(
  'boundaries',
  [
    ...[
      [],
      [1, 1, 1],
      [3, 1, 2],
      [Number.NaN],
      [1, Number.NaN, 2],
      [-5, -1, 0, 1],
      [-0, 0],
      [1, '2', 3],
      [null],
      'abc',
    ],
    ...[
      [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY],
      [1e308, Number.MAX_VALUE],
      [2 ** -1074, 1e-300],
      [1e21],
    ],
    Array.from({ length: 500 }, (_, index) => index),
  ],
  (explicitBucketBoundaries, meter) => {
    const histogram = meter.createHistogram('h', { advice: { explicitBucketBoundaries } });
    for (const value of [0, 1, 2.5, 1e300]) histogram.record(value);
  },
);

const one: Attributes = { a: '1' };

const colliding: readonly [string, Deed][] = [
  ['keys that become one label', (meter) => all('k', {}, { 'a.b': '1', a_b: '2', 'a-b': '3', 'a..b': '4' }, meter)],
  ['keys that become one label of underscores', (meter) => all('k', {}, { ü: '1', ö: '2', 日: '3' }, meter)],
  ['keys that are moved to where another is', (meter) => all('k', {}, { le: '1', exported_le: '2' }, meter)],
  ['keys that Prometheus moves', (meter) => all('k', {}, { job: '1', exported_job: '2', 'exported.job': '3' }, meter)],
  [
    'scope labels that are attributes',
    (meter) => all('k', {}, { 'otel.scope.name': '1', otel_scope_name: '2' }, meter),
  ],
  ['halves of different characters', (meter) => all('k', {}, { '\ud800': '1', '\ud801': '2' }, meter)],
  [
    'series that look the same',
    (meter) => {
      const counter = meter.createCounter('c');
      for (const same of [{ a: 1 }, { a: '1' }, { b: true }, { b: 'true' }, { c: '\ud800' }, { c: '\ufffd' }])
        counter.add(1, same as Attributes);
    },
  ],
  [
    'a label that is empty, and none',
    (meter) => {
      for (const attributes of [{ a: '' }, {}, { a: undefined }] as Attributes[]) all('c', {}, attributes, meter);
    },
  ],
  [
    'labels in two orders',
    (meter) => {
      for (const attributes of [
        { a: '1', b: '2' },
        { b: '2', a: '1' },
      ])
        all('c', {}, attributes, meter);
    },
  ],
  [
    'attributes that change',
    (meter) => {
      const changing: Attributes = { a: '1' };
      all('c', {}, changing, meter);
      Object.assign(changing, { a: '2', 'b"': 10n, c: circular() });
      all('c', {}, changing, meter);
    },
  ],
  [
    'attributes that become those of another series',
    (meter) => {
      const [first, second] = [{ a: '1' }, { a: '2' }];
      for (const attributes of [first, second]) meter.createCounter('c').add(1, attributes);
      second.a = '1';
    },
  ],
  [
    'a counter and a gauge of one name',
    (meter) => {
      meter.createCounter('x').add(1);
      meter.createGauge('x_total').record(2);
      meter.createGauge('x').record(2);
    },
  ],
  [
    'names that become one name',
    (meter) => {
      for (const name of ['a.b', 'a_b', 'a-b', 'a..b', 'a b']) all(name, {}, one, meter);
    },
  ],
  [
    'a counter with and without its ending',
    (meter) => {
      for (const name of ['x', 'x_total', 'x.total']) meter.createCounter(name).add(1);
    },
  ],
  [
    'one name with two units',
    (meter) => {
      for (const unit of ['s', 'ms', '', '1']) all('x', { unit }, {}, meter);
    },
  ],
  [
    'one name that another one has with its unit',
    (meter) => {
      all('x', { unit: 's' }, {}, meter);
      all('x_seconds', {}, {}, meter);
    },
  ],
  [
    'one name with two descriptions',
    (meter) => {
      for (const description of ['one', 'two\n']) all('x', { description }, {}, meter);
    },
  ],
  [
    'names that differ in case',
    (meter) => {
      for (const name of ['x', 'X']) meter.createCounter(name).add(1);
    },
  ],
  ...['count', 'sum', 'bucket', 'created', 'total', 'info'].flatMap((ending): [string, Deed][] => [
    [
      `a histogram and a gauge of its ${ending}`,
      (meter) => {
        meter.createHistogram('h').record(1, one);
        meter.createGauge(`h_${ending}`).record(9, one);
      },
    ],
    [
      `a gauge of the ${ending} of a histogram that comes later`,
      (meter) => {
        meter.createGauge(`h_${ending}`).record(9, one);
        meter.createHistogram('h').record(1, one);
        meter.createCounter(`h_${ending}`).add(1, one);
      },
    ],
  ]),
  [
    'a counter, and a gauge of when it began',
    (meter) => {
      meter.createCounter('c').add(1);
      meter.createGauge('c.created').record(5);
      meter.createGauge('c').record(5);
    },
  ],
  [
    'one metric in two scopes',
    (meter, provider) => {
      for (const by of [meter, provider.getMeter('other', '2')])
        all('shared', { description: by === meter ? '' : 'x' }, one, by);
    },
  ],
  [
    'one name of two kinds in two scopes',
    (meter, provider) => {
      meter.createCounter('shared_total').add(1, one);
      provider.getMeter('other').createGauge('shared_total').record(1, one);
      meter.createHistogram('shared').record(1, one);
      provider.getMeter('other').createGauge('shared').record(1, one);
    },
  ],
  [
    'a histogram of two aggregations in two scopes',
    (meter, provider) => {
      for (const by of [meter, provider.getMeter('other')])
        by.createHistogram('mixed').record(1, { by: by === meter ? 1 : 2 });
    },
  ],
  [
    'scopes that look the same',
    (_meter, provider) => {
      for (const scope of ['a"b', 'a"b\n', '', '\ud800', '\ufffd'])
        all('scoped', {}, one, provider.getMeter(scope, scope));
    },
  ],
  [
    'scopes that are no texts',
    (_meter, provider) => {
      for (const scope of [42, null, undefined, {}] as Anything[])
        all('scoped', {}, one, provider.getMeter(scope, scope, { schemaUrl: scope }));
    },
  ],
];

const distributions: readonly [string, Deed][] = Object.entries({
  'zeros only': [0, 0, 0],
  'all numbers there are': [Number.MIN_VALUE, 1, Number.MAX_VALUE],
  'negative ones': [-1, -1e-300, 0, 1],
  'two far apart': [1e-9, 1e9],
  'one alone': [7],
  'powers of two': Array.from({ length: 60 }, (_, power) => 2 ** (power - 30)),
}).map(([what, recorded]) => [
  `values of an exponential histogram: ${what}`,
  (meter) => {
    // Fine and coarse ones in one family too: those that are too coarse have no native form.
    for (const name of ['exponential', 'coarse']) {
      const histogram = meter.createHistogram(name);
      for (const value of recorded) histogram.record(value, one);
      histogram.record(1, { a: '2' });
    }
  },
]);

const observing: readonly [string, Deed][] = [
  [
    'a callback that throws',
    (meter) =>
      meter.createObservableGauge('o').addCallback(() => {
        throw new Error('no');
      }),
  ],
  [
    'a callback that rejects',
    (meter) =>
      meter.createObservableGauge('o').addCallback(async () => {
        throw new Error('no');
      }),
  ],
  ['a callback that never ends', (meter) => meter.createObservableGauge('o').addCallback(() => new Promise(() => {}))],
  [
    'a callback that observes anything',
    (meter) =>
      meter.createObservableCounter('o').addCallback((result) => {
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, '5', null, 5n] as Anything[]) {
          result.observe(value, { value: String(value) });
        }
      }),
  ],
  [
    'a callback that observes one series twice',
    (meter) =>
      meter.createObservableGauge('o').addCallback((result) => {
        for (const [value, attributes] of [
          [1, { 'a.b': '1' }],
          [2, { a_b: '1' }],
          [3, { 'a.b': '1' }],
        ] as const)
          result.observe(value, attributes);
      }),
  ],
  [
    'a callback that observes ever new series',
    (meter) => {
      let next = 0;
      meter.createObservableGauge('o').addCallback((result) => {
        for (let series = 0; series < 50; series++) result.observe(1, { 'new\n': `"${next++}` });
      });
    },
  ],
  [
    'a counter that goes down',
    (meter) => {
      let value = 10;
      meter.createObservableCounter('o').addCallback((result) => result.observe(value--));
    },
  ],
];

/** By name. Every case is there for itself: none needs another, none should hurt another. */
export const corpus: ReadonlyMap<string, Deed> = new Map([
  ...[...names, ...units, ...descriptions, ...keys, ...values, ...attributes, ...amounts, ...boundaries],
  ...[...colliding, ...distributions, ...observing],
]);

function thrower(key: string): object {
  return Object.defineProperty({}, key, {
    enumerable: true,
    get() {
      throw new Error('not to be read');
    },
  });
}

function circular(): object {
  const ring: Record<string, unknown> = {};
  ring.self = ring;
  return ring;
}

function unreadable(): object {
  const refuse = () => {
    throw new Error('not to be looked at');
  };
  return new Proxy({}, { get: refuse, ownKeys: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse });
}
