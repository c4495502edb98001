// The wall clock is set while the program runs: intervals stay positive and as long as they were, and no value stops.

import { MeterProvider } from '../../src/sdk/index.ts';
import { pass, stepWallClock, stopClocks } from './moved-clock.ts';
import type { PullReader } from './pull-reader.ts';
import { cumulative, delta, type Interval, intervalsOf, textOf, valuesOf } from './readers.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

const steps: [name: string, byMs: number][] = [
  ['an hour back', -HOUR],
  ['an hour ahead', HOUR],
  ['a day back', -DAY],
  ['a day ahead', DAY],
];

beforeEach(stopClocks);

function start(reader: PullReader) {
  const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
  meter.createObservableGauge('observed').addCallback((result) => result.observe(Date.now()));
  meter.createObservableCounter('ticks').addCallback((result) => result.observe(performance.now()));
  const [counter, gauge, histogram] = [
    meter.createCounter('orders'),
    meter.createGauge('level'),
    meter.createHistogram('wait'),
  ];
  return {
    gauge,
    record: (value: number) => {
      counter.add(value);
      gauge.record(value);
      histogram.record(value);
    },
  };
}

async function intervalOf(reader: PullReader, name: string): Promise<Interval> {
  const { '{}': interval } = await intervalsOf(reader, name);
  if (interval === undefined) throw new Error(`${name} has no point`);
  return interval;
}

describe.each(steps)('%s', (_, byMs) => {
  test.each(['orders', 'level', 'wait'])('totals: %s begins as long ago as before, and ends now', async (name) => {
    const reader = cumulative();
    const { record } = start(reader);
    record(1);
    await pass(60 * SECOND);
    expect(await intervalOf(reader, name)).toEqual({ start: Date.now() - 60 * SECOND, end: Date.now() });
    stepWallClock(byMs);
    await pass(10 * SECOND);
    expect(await intervalOf(reader, name)).toEqual({ start: Date.now() - 70 * SECOND, end: Date.now() });
    stepWallClock(-byMs);
    await pass(10 * SECOND);
    expect(await intervalOf(reader, name)).toEqual({ start: Date.now() - 80 * SECOND, end: Date.now() });
  });

  test.each(['orders', 'level', 'wait', 'ticks'])('differences: every interval of %s is positive', async (name) => {
    const reader = delta();
    const { record } = start(reader);
    await reader.collect();
    for (let collection = 0; collection < 6; collection++) {
      if (collection % 2 === 1) stepWallClock(byMs);
      await pass(4 * SECOND);
      record(1);
      await pass(6 * SECOND);
      const { start, end } = await intervalOf(reader, name);
      expect(end).toBe(Date.now());
      // A series that is older than the interval fills it; a new one begins within it.
      const isNew = collection === 0 && name !== 'ticks';
      expect(end - start).toBe(isNew ? 6 * SECOND : 10 * SECOND);
    }
  });

  test('differences: each begins where the last one ended, as far as the clock was left alone', async () => {
    const reader = delta();
    const { record } = start(reader);
    let last: Interval | undefined;
    for (let collection = 0; collection < 8; collection++) {
      if (collection === 4) {
        stepWallClock(byMs);
        last = undefined;
      }
      record(1);
      await pass(10 * SECOND);
      const interval = await intervalOf(reader, 'orders');
      if (last !== undefined) expect(interval.start).toBe(last.end);
      last = interval;
    }
  });

  test('gauges show at once what was recorded last', async () => {
    for (const reader of [cumulative(), delta()]) {
      const { gauge } = start(reader);
      for (const value of [1, 2, 3]) {
        gauge.record(value, { tank: 1 });
        await pass(SECOND);
        stepWallClock(byMs);
        gauge.record(10 * value, { tank: 1 });
        expect(await valuesOf(reader, 'level')).toEqual({ [textOf({ tank: 1 })]: 10 * value });
        expect(await valuesOf(reader, 'observed')).toEqual({ '{}': Date.now() });
      }
    }
  });

  test('sums go on', async () => {
    const [totals, differences] = [cumulative(), delta()];
    const meter = new MeterProvider({ readers: [totals, differences] }).getMeter('shop');
    const counter = meter.createCounter('orders');
    for (const total of [1, 2, 3]) {
      counter.add(1);
      expect(await valuesOf(totals, 'orders')).toEqual({ '{}': total });
      expect(await valuesOf(differences, 'orders')).toEqual({ '{}': 1 });
      stepWallClock(byMs);
    }
  });
});

test('small corrections move nothing: no interval overlaps the one before', async () => {
  const reader = delta();
  const { record } = start(reader);
  let end = 0;
  for (const byMs of [0, -900, 900, -400, -900]) {
    stepWallClock(byMs);
    record(1);
    await pass(SECOND);
    const interval = await intervalOf(reader, 'orders');
    if (end > 0) expect(interval.start).toBe(end);
    end = interval.end;
  }
});

test('corrections that add up are followed before they are five seconds', async () => {
  const reader = cumulative();
  const { record } = start(reader);
  record(1);
  for (let correction = 0; correction < 100; correction++) {
    stepWallClock(-700);
    await pass(60 * SECOND);
    const { start, end } = await intervalOf(reader, 'orders');
    expect(Math.abs(end - Date.now())).toBeLessThanOrEqual(5 * SECOND);
    expect(end - start).toBe((correction + 1) * 60 * SECOND);
  }
});
