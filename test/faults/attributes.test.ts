// Sets of attributes that are equal are one series, sets that differ are two, whatever is done to merge or to split them.

import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { MeterProvider } from '../../src/sdk/index.ts';
import { renderText } from '../export/prometheus/rendered.ts';
import { PullReader, pointsOf } from '../sdk/pull-reader.ts';

const SEED = 20_261_120;

function counting() {
  const reader = new PullReader({ cardinalitySelector: () => 100_000 });
  const counter = new MeterProvider({ readers: [reader] }).getMeter('sets').createCounter('calls');
  return { reader, counter, points: () => pointsOf(reader, 'calls') };
}

test('an object that is changed after the call changes nothing: neither its own series nor another', async () => {
  const { counter, points } = counting();
  const set: Record<string, unknown> = { route: '/a', tags: ['x'] };
  counter.add(1, set as Attributes);
  (set.tags as unknown[]).push(10n);
  set.route = '/b';
  set.self = set;
  const [point, ...others] = await points();
  expect(point?.attributes).toEqual({ route: '/a', tags: ['x'] });
  expect(Object.isFrozen(point?.attributes)).toBe(true);
  expect(others).toEqual([]);
  counter.add(1, { route: '/a', tags: ['x'] });
  expect((await points()).map(({ value }) => value)).toEqual([2]);
});

test('undefined, null and a missing value are one series', async () => {
  const { counter, points } = counting();
  for (const route of [undefined, null]) counter.add(1, { route: route as unknown as string });
  counter.add(1, {});
  counter.add(1);
  expect((await points()).map(({ attributes, value }) => [attributes, value])).toEqual([[{}, 4]]);
});

test('1 and "1", true and "true" are series of their own, and no line of a scrape comes twice', async () => {
  const { reader, counter, points } = counting();
  for (const id of [1, '1', true, 'true', [1], ['1'], '[1]', '["1"]']) counter.add(1, { id } as Attributes);
  expect((await points()).map(({ value }) => value)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  const samples = renderText((await reader.collect()).resourceMetrics).match(/^calls_total.*(?= )/gm) ?? [];
  expect(samples.length).toBeGreaterThan(0);
  expect(new Set(samples).size).toBe(samples.length);
});

test('texts, lists and numbers in the place of attributes are none, and so is an empty name', async () => {
  const { counter, points } = counting();
  for (const set of ['text', ['a', 'b'], 5, Symbol('s'), { '': 'x' }]) counter.add(1, set as unknown as Attributes);
  expect((await points()).map(({ attributes, value }) => [attributes, value])).toEqual([[{}, 5]]);
});

test('of 10,000 attributes 16 are kept, the same ones in whatever order they come, and the others are counted', async () => {
  const reader = new PullReader();
  const provider = new MeterProvider({ readers: [reader], sdkMetricsEnabled: true });
  const counter = provider.getMeter('sets').createCounter('calls');
  const names = Array.from({ length: 10_000 }, (_, index) => `name${String(index).padStart(4, '0')}`);
  for (const order of [names, names.toReversed()]) counter.add(1, Object.fromEntries(order.map((name) => [name, 1])));
  const [point, ...others] = await pointsOf(reader, 'calls');
  expect(Object.keys(point?.attributes ?? {}).sort()).toEqual(names.slice(0, 16));
  expect([point?.value, others]).toEqual([2, []]);
  const changed = await pointsOf(reader, 'binnacle.sdk.attributes.changed');
  expect(changed.find(({ attributes }) => attributes['binnacle.reason'] === 'too_many')?.value).toBe(2 * (10_000 - 16));
});

test('names that reach into prototypes are left out, and nothing is polluted', async () => {
  const { counter, points } = counting();
  const set = JSON.parse('{"__proto__":{"polluted":1},"constructor":"c","prototype":"p","route":"/a"}');
  counter.add(1, set);
  counter.bind(set).add(1);
  expect((await points()).map(({ attributes, value }) => [{ ...attributes }, value])).toEqual([[{ route: '/a' }, 2]]);
  expect('polluted' in {}).toBe(false);
});

// Little to choose from, so that sets collide often; and all the signs with which keys are made of sets.
const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ',', ':', '|', '"', '=', '\\', '[', ']'), maxLength: 3 });
const set = fc.dictionary(
  text.filter((name) => name !== ''),
  fc.oneof(text, fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.array(fc.oneof(text, fc.nat(1)), { maxLength: 2 })),
  { maxKeys: 3 },
);

/** Another key than any that the source makes: with the length of everything in it. */
function keyOf(attributes: Record<string, unknown>): string {
  const sized = (value: unknown): string =>
    Array.isArray(value)
      ? `list ${value.length} ${value.map(sized).join('')}`
      : `${typeof value} ${String(value).length} ${String(value)}`;
  return Object.keys(attributes)
    .sort()
    .map((name) => sized(name) + sized(attributes[name]))
    .join('');
}

test('of 12,000 sets that look alike none is merged with another, and none is split', async () => {
  const { counter, points } = counting();
  const expected = new Map<string, number>();
  for (const each of fc.sample(set, { numRuns: 12_000, seed: SEED })) {
    expected.set(keyOf(each), (expected.get(keyOf(each)) ?? 0) + 1);
    counter.add(1, each);
  }
  const found = (await points()).map(({ attributes, value }): [string, unknown] => [keyOf(attributes), value]);
  expect(expected.size).toBeGreaterThan(2000);
  expect(found).toHaveLength(expected.size);
  expect(new Map(found)).toEqual(expected);
});
