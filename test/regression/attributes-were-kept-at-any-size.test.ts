// Names of absent values were kept at any length and walked one by one (8,000 of them made each call 50 times as slow), lists
// were kept at any length, and a subclass of Array brought its own toJSON() into every exporter.

import type { Attributes } from '@opentelemetry/api';
import { AttributeRules } from '../../src/sdk/attributes.ts';
import { MeterProvider } from '../../src/sdk/index.ts';
import { Ledger } from '../../src/sdk/ledger.ts';
import { defaultLimits } from '../../src/sdk/limits.ts';
import { heapInUse, megabyte } from '../heap.ts';
import { PullReader, pointsOf } from '../sdk/pull-reader.ts';

const counting = () => {
  const reader = new PullReader();
  return { reader, counter: new MeterProvider({ readers: [reader] }).getMeter('m').createCounter('calls') };
};

/** V8 keeps the shapes of objects, and the names in them, for a few collections. */
function heapAtRest(): number {
  for (let times = 0; times < 4; times++) heapInUse();
  return heapInUse();
}

test('long names of absent values are not kept', () => {
  const { counter } = counting();
  counter.add(1, { route: '/a', [megabyte('warm')]: undefined });
  const before = heapAtRest();
  for (let index = 0; index < 30; index++) counter.add(1, { route: '/a', [megabyte(`${index}`)]: undefined });
  expect(heapAtRest() - before).toBeLessThan(5_000_000);
  counter.add(1, { route: '/a' });
});

test('a set with more absent values than it may have attributes is looked up anew each time', () => {
  const rules = new AttributeRules(defaultLimits, new Ledger());
  const absent = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`name${index}`, undefined]));
  expect(rules.clean({ route: '/a', ...absent })).toMatchObject({ names: ['route'], faithful: false });
  expect(rules.clean({ route: '/a', error: undefined })).toMatchObject({ names: ['route'], faithful: true });
});

test('a list has the room of a text', async () => {
  const { reader, counter } = counting();
  counter.add(1, { list: new Array(1_000_000).fill('x') });
  const [point] = await pointsOf(reader, 'calls');
  expect(String(point?.attributes.list).length).toBeLessThanOrEqual(2 * defaultLimits.valueLength);
});

test('a list is an array and nothing else, and one series', async () => {
  class Lists extends Array<string> {
    toJSON(): never {
      throw new Error('no');
    }
  }
  const { reader, counter } = counting();
  for (let times = 0; times < 3; times++) counter.add(1, { list: Lists.of('a') } as Attributes);
  const points = await pointsOf(reader, 'calls');
  expect(JSON.parse(JSON.stringify(points.map(({ attributes, value }) => [attributes, value])))).toEqual([
    [{ list: ['a'] }, 3],
  ]);
});
