// One collection without a set, because its callback failed or had nothing to say, and the next one told its whole total again.

import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../src/sdk/index.ts';
import { PullReader, pointsOf } from '../sdk/pull-reader.ts';

type Totals = Readonly<Record<string, number>>;

function observed(reader: PullReader) {
  const counter = new MeterProvider({ readers: [reader] }).getMeter('m').createObservableCounter('bytes');
  let totals: Totals | undefined;
  counter.addCallback((result) => {
    if (totals === undefined) throw new Error('no totals');
    for (const [disk, total] of Object.entries(totals)) result.observe(total, { disk });
  });
  return async (next: Totals | undefined) => {
    totals = next;
    const points = await pointsOf(reader, 'bytes');
    return Object.fromEntries(points.map(({ attributes, value }) => [attributes.disk ?? 'overflow', value]));
  };
}

const delta = (limit: number) =>
  new PullReader({
    aggregationTemporalitySelector: () => AggregationTemporality.DELTA,
    cardinalitySelector: () => limit,
  });

test.each([3, 4])(
  'a delta goes on from the last total after a callback that failed, with room for %d series',
  async (limit) => {
    const collect = observed(delta(limit));
    await collect({ a: 1001, b: 2001 });
    expect(await collect(undefined)).toEqual({});
    expect(await collect({ a: 1004, b: 2003 })).toEqual({ a: 3, b: 2 });
  },
);

test('a set that leaves the overflow series is told from then on, and not its whole total again', async () => {
  const collect = observed(delta(3));
  expect(await collect({ a: 10, b: 10, c: 100 })).toEqual({ a: 10, b: 10, overflow: 100 });
  expect(await collect({ a: 11, c: 101 })).toEqual({ a: 1, c: 0 });
  expect(await collect({ a: 12, c: 103 })).toEqual({ a: 1, c: 2 });
});

test('an overflow series that lost a set has not begun anew', async () => {
  const collect = observed(delta(3));
  expect(await collect({ a: 1, b: 1, c: 100, d: 100 })).toEqual({ a: 1, b: 1, overflow: 200 });
  expect(await collect({ a: 1, b: 1, c: 101 })).toEqual({ a: 0, b: 0, overflow: 0 });
  expect(await collect({ a: 1, b: 1, c: 105 })).toEqual({ a: 0, b: 0, overflow: 4 });
});

test('a cumulative total keeps its start after a callback that failed', async () => {
  const reader = new PullReader();
  const collect = observed(reader);
  await collect({ a: 1 });
  const [before] = await pointsOf(reader, 'bytes');
  await collect(undefined);
  await collect({ a: 3 });
  const [after] = await pointsOf(reader, 'bytes');
  expect([after?.value, after?.startTime]).toEqual([3, before?.startTime]);
});

test('what two callbacks say of one set counts once, as said last', async () => {
  const reader = new PullReader();
  const gauge = new MeterProvider({ readers: [reader] }).getMeter('m').createObservableUpDownCounter('memory');
  gauge.addCallback((result) => result.observe(10, { pool: 'a' }));
  gauge.addCallback((result) => result.observe(12, { pool: 'a' }));
  expect((await pointsOf(reader, 'memory')).map(({ value }) => value)).toEqual([12]);
});
