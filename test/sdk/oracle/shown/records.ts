// The rows about values and attributes.

import { type Attributes, ValueType } from '@opentelemetry/api';
import { onBoth, type Proof, saying, seriesOf, valuesOf, withReader } from './both.ts';

/** What adding these gives. */
function added(values: readonly unknown[], options: { valueType?: ValueType } = {}) {
  return onBoth(async (make) => {
    const { meter, reader } = withReader(make);
    const counter = meter.createCounter('c', options);
    for (const value of values) counter.add(value as number);
    return await valuesOf(reader, 'c');
  });
}

/** Which sets these attributes make. */
function setsOf(...attributes: unknown[]) {
  return onBoth(async (make) => {
    const { meter, reader } = withReader(make);
    const counter = meter.createCounter('c');
    for (const each of attributes) counter.add(1, each as Attributes);
    return await seriesOf(reader, 'c');
  });
}

function outcomeOf(call: () => void): string {
  try {
    call();
    return 'returns';
  } catch (error) {
    return error instanceof Error ? 'throws' : 'throws something else';
  }
}

const letters = [...'abcdefghijklmnopqrst'];

export const records = {
  'not-finite': async () => {
    expect(await added([1, Number.NaN])).toEqual({ official: [Number.NaN], ours: [1] });
    expect(await added([1, Number.POSITIVE_INFINITY])).toEqual({ official: [Number.POSITIVE_INFINITY], ours: [1] });
  },
  bigint: async () => {
    expect(await added([2n])).toEqual({ official: [], ours: [2] });
    expect(await added([2n ** 60n])).toEqual({ official: [], ours: [] });
  },
  'unsafe-integer': async () => {
    expect(await added([2 ** 60], { valueType: ValueType.INT })).toEqual({ official: [2 ** 60], ours: [] });
  },
  'negative-observation': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      saying(meter)([-5]);
      return await valuesOf(reader, 'observed');
    });
    expect(both).toEqual({ official: [0], ours: [] });
  },
  'sum-out-of-range': async () => {
    expect(await added([1.7e308, 1.7e308])).toEqual({ official: [Number.POSITIVE_INFINITY], ours: [1.7e308] });
  },
  'minus-zero': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      meter.createGauge('g').record(-0);
      return await valuesOf(reader, 'g');
    });
    expect(both).toEqual({ official: [-0], ours: [0] });
  },
  'hostile-arguments': async () => {
    const unreadable = Object.defineProperty({}, 'a', { enumerable: true, get: () => Symbol('no').toString.call(0) });
    const both = await onBoth((make) => {
      const counter = withReader(make).meter.createCounter('c');
      return [
        outcomeOf(() => counter.add(Symbol('three') as never)),
        outcomeOf(() => counter.add(1, null as never)),
        outcomeOf(() => counter.add(1, unreadable)),
        outcomeOf(() => counter.add(1, { a: 1n as never })),
        outcomeOf(() => make().getMeter('m', '1', null as never)),
      ];
    });
    expect(both).toEqual({ official: Array(5).fill('throws'), ours: Array(5).fill('returns') });
  },
  'order-of-additions': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      const counter = meter.createCounter('c');
      counter.add(0.1);
      await reader.collect();
      counter.add(0.2);
      counter.add(0.3);
      return await valuesOf(reader, 'c');
    });
    expect(both).toEqual({ official: [0.6], ours: [0.6000000000000001] });
  },
  'absent-attributes': async () => {
    const { official, ours } = await setsOf({}, { a: undefined }, { a: null });
    // One of the two has an attribute without a value, which stands for undefined and null.
    expect(official.map(([attributes, count]) => [Object.keys(attributes), count])).toEqual([
      [[], 1],
      [['a'], 2],
    ]);
    expect(ours.map(([attributes, count]) => [Object.keys(attributes), count])).toEqual([[[], 3]]);
  },
  'attribute-text': async () => {
    const long = 'l'.repeat(300);
    expect(await setsOf({ ' a': 'x\ny\u007f', b: '\ud800', c: long })).toEqual({
      official: [[{ ' a': 'x\ny\u007f', b: '\ud800', c: long }, 1]],
      ours: [[{ a: 'x y', b: '\ufffd', c: 'l'.repeat(256) }, 1]],
    });
    // All elements of a list together have the room of one text.
    const { official, ours } = await setsOf({ list: Array(99).fill('item') });
    expect([official, ours].map(([first]) => (first?.[0].list as string[] | undefined)?.length)).toEqual([99, 52]);
  },
  'attribute-names': async () => {
    const given = { '': 1, constructor: 1, prototype: 1, 'otel.metric.overflow': true, a: 1 };
    expect(await setsOf(given)).toEqual({ official: [[given, 1]], ours: [[{ a: 1 }, 1]] });
  },
  'attribute-values': async () => {
    const given = { date: new Date(0), number: Number.NaN, deep: { x: 1 }, list: [1, 'x', null] };
    expect(await setsOf(given)).toEqual({
      official: [[given, 1]],
      ours: [[{ date: 'invalid', number: 'invalid', deep: 'invalid', list: [1, 'x', null] }, 1]],
    });
    expect(await setsOf('text')).toEqual({ official: [[{ 0: 't', 1: 'e', 2: 'x', 3: 't' }, 1]], ours: [[{}, 1]] });
  },
  'attribute-count': async () => {
    const all = Object.fromEntries(letters.map((letter) => [letter, 1]));
    const kept = Object.fromEntries(letters.slice(0, 16).map((letter) => [letter, 1]));
    expect(await setsOf(all)).toEqual({ official: [[all, 1]], ours: [[kept, 1]] });
  },
  'copied-attributes': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      const attributes = { route: '/cart' };
      meter.createCounter('c').add(1, attributes);
      attributes.route = '/pay';
      return await seriesOf(reader, 'c');
    });
    expect(both).toEqual({ official: [[{ route: '/pay' }, 1]], ours: [[{ route: '/cart' }, 1]] });
  },
} satisfies Record<string, Proof>;
