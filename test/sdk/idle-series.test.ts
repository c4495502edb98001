// Series that are silent for a time go, where this was asked for: after they were shown, and never while they are in use.

import { MeterProvider, type MeterProviderOptions } from '../../src/sdk/index.ts';
import { pass, stopClocks } from './moved-clock.ts';
import type { PullReader } from './pull-reader.ts';
import { cumulative, delta, intervalsOf, OVERFLOW, textOf, valuesOf } from './readers.ts';

const MINUTE = 60_000;
const W1 = textOf({ worker: 'w1' });
const W2 = textOf({ worker: 'w2' });

beforeEach(stopClocks);

function start(reader: PullReader, options: MeterProviderOptions = { idleSeriesMs: 5 * MINUTE }) {
  const meter = new MeterProvider({ readers: [reader], ...options }).getMeter('shop');
  return {
    meter,
    counter: meter.createCounter('jobs'),
    shown: async () => Object.keys(await valuesOf(reader, 'jobs')),
  };
}

test('they stay for ever where it was not asked for', async () => {
  const { counter, shown } = start(cumulative(), {});
  counter.add(1, { worker: 'w1' });
  for (let day = 0; day < 3; day++) {
    await pass(24 * 60 * MINUTE);
    expect(await shown()).toEqual([W1]);
  }
});

test('one that is silent long enough goes, and one that is in use stays', async () => {
  const { counter, shown } = start(cumulative());
  counter.add(1, { worker: 'w1' });
  const seen: string[][] = [];
  for (let minute = 0; minute < 8; minute++) {
    counter.add(1, { worker: 'w2' });
    seen.push(await shown());
    await pass(MINUTE);
  }
  expect(seen.map((sets) => sets.includes(W1))).toEqual([true, true, true, true, true, false, false, false]);
  expect(seen.every((sets) => sets.includes(W2))).toBe(true);
});

test('each goes at its own time', async () => {
  const { counter, shown } = start(cumulative());
  counter.add(1, { worker: 'w1' });
  await shown();
  await pass(3 * MINUTE);
  counter.add(1, { worker: 'w2' });
  await shown();
  await pass(2 * MINUTE);
  expect(await shown()).toEqual([W2]);
  await pass(3 * MINUTE);
  expect(await shown()).toEqual([]);
});

test('the time is counted from the collection that showed the last value, however long nobody collected', async () => {
  const { counter, shown } = start(cumulative());
  counter.add(1, { worker: 'w1' });
  await pass(60 * MINUTE);
  expect(await shown()).toEqual([W1]);
  await pass(4 * MINUTE);
  expect(await shown()).toEqual([W1]);
  await pass(MINUTE);
  expect(await shown()).toEqual([]);
});

test('a value in the last interval keeps it: what was recorded is shown before it may go', async () => {
  const reader = cumulative();
  const { counter, shown } = start(reader);
  counter.add(1, { worker: 'w1' });
  await shown();
  await pass(60 * MINUTE - 1);
  counter.add(1, { worker: 'w1' });
  await pass(1);
  expect(await valuesOf(reader, 'jobs')).toEqual({ [W1]: 2 });
  await pass(4 * MINUTE);
  expect(await shown()).toEqual([W1]);
});

test('nothing goes between collections', async () => {
  const reader = cumulative();
  const { counter, shown } = start(reader);
  counter.add(1, { worker: 'w1' });
  await shown();
  await pass(60 * MINUTE);
  counter.add(1, { worker: 'w1' });
  expect(await valuesOf(reader, 'jobs')).toEqual({ [W1]: 2 });
});

test('one that comes back begins anew, with a new start', async () => {
  const reader = cumulative();
  const { counter, shown } = start(reader);
  counter.add(5, { worker: 'w1' });
  await shown();
  await pass(5 * MINUTE);
  expect(await shown()).toEqual([]);
  await pass(MINUTE);
  const back = Date.now();
  counter.add(3, { worker: 'w1' });
  await pass(MINUTE);
  expect(await intervalsOf(reader, 'jobs')).toEqual({ [W1]: { start: back, end: back + MINUTE } });
  expect(await valuesOf(reader, 'jobs')).toEqual({ [W1]: 3 });
});

test('what is bound outlives its series', async () => {
  const reader = cumulative();
  const { counter, shown } = start(reader);
  const bound = counter.bind({ worker: 'w1' });
  for (let round = 1; round <= 3; round++) {
    bound.add(round);
    expect(await valuesOf(reader, 'jobs')).toEqual({ [W1]: round });
    await pass(5 * MINUTE);
    expect(await shown()).toEqual([]);
  }
});

test('what goes makes room for others', async () => {
  const reader = cumulative();
  const views = [{ instrumentName: '*', aggregationCardinalityLimit: 2 }];
  const { counter } = start(reader, { idleSeriesMs: 5 * MINUTE, views });
  counter.add(1, { worker: 'w1' });
  counter.add(1, { worker: 'w2' });
  expect(await valuesOf(reader, 'jobs')).toEqual({ [W1]: 1, [OVERFLOW]: 1 });
  await pass(5 * MINUTE);
  expect(await valuesOf(reader, 'jobs')).toEqual({});
  counter.add(1, { worker: 'w2' });
  expect(await valuesOf(reader, 'jobs')).toEqual({ [W2]: 1 });
});

test('a delta reader loses nothing', async () => {
  const reader = delta();
  const { counter } = start(reader);
  const seen: unknown[] = [];
  for (let minute = 0; minute < 30; minute++) {
    if (minute % 7 === 0) counter.add(1, { worker: 'w1' });
    seen.push((await valuesOf(reader, 'jobs'))[W1]);
    await pass(MINUTE);
  }
  expect(seen.filter((value) => value !== undefined)).toEqual([1, 1, 1, 1, 1]);
});

test('two readers of the same totals each see the last value', async () => {
  const [often, seldom] = [cumulative(), cumulative()];
  const { counter } = start(often, { readers: [often, seldom], idleSeriesMs: 5 * MINUTE });
  await seldom.collect();
  counter.add(1, { worker: 'w1' });
  for (let minute = 0; minute < 4; minute++) {
    await pass(MINUTE);
    await often.collect();
  }
  expect(await valuesOf(seldom, 'jobs')).toEqual({ [W1]: 1 });
});

test('histograms and gauges go like sums; observables need not: what is not observed is not shown', async () => {
  const reader = cumulative();
  const { meter } = start(reader);
  meter.createHistogram('wait').record(1);
  meter.createGauge('level').record(1);
  meter.createObservableGauge('seen').addCallback((result) => result.observe(1));
  await reader.collect();
  await pass(5 * MINUTE);
  const { scopeMetrics } = (await reader.collect()).resourceMetrics;
  expect(scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name))).toEqual(['seen']);
});
