// Collections that take long: others run in between, and nothing is counted twice, lost, or of a wrong time by that.

import type { HrTime } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { CollectionResult } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../src/sdk/index.ts';
import { cumulative, delta } from './readers.ts';

const STREAMS = 30;

/** Each look at the clock takes so long, as collecting many series does. */
function slowDown(ms: number): void {
  const start = performance.now();
  let looks = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => {
    looks += 1;
    return start + looks * ms;
  });
}

function counters(reader: ReturnType<typeof cumulative>) {
  const meter = new MeterProvider({ readers: [reader] }).getMeter('m');
  return Array.from({ length: STREAMS }, (_, index) => meter.createCounter(`c${index}`));
}

interface Seen {
  readonly series: string;
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

function seenIn({ resourceMetrics }: CollectionResult): Seen[] {
  const ms = (time: HrTime) => Math.round(hrTimeToMilliseconds(time));
  return resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value, startTime, endTime }) => ({
        series: `${descriptor.name} ${JSON.stringify(attributes)}`,
        value: value as number,
        start: ms(startTime),
        end: ms(endTime),
      })),
    );
}

/** Calls at every turn of the loop until it is told to end. */
function everyTurn(call: () => void): () => void {
  let ended = false;
  const turn = () => {
    if (ended) return;
    call();
    setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    ended = true;
  };
}

afterEach(() => {
  jest.restoreAllMocks();
});

test('a short collection is one go, and all of it is of one time', async () => {
  slowDown(0);
  const reader = cumulative();
  for (const counter of counters(reader)) counter.add(1);
  let turns = 0;
  const end = everyTurn(() => {
    turns += 1;
  });
  const seen = seenIn(await reader.collect());
  end();
  expect(turns).toBe(0);
  expect(seen).toHaveLength(STREAMS);
  expect(new Set(seen.map(({ end: time }) => time)).size).toBe(1);
});

test('a long one lets others run, also before whoever reads goes on', async () => {
  slowDown(1);
  const reader = cumulative();
  for (const counter of counters(reader)) counter.add(1);
  let turns = 0;
  const end = everyTurn(() => {
    turns += 1;
  });
  const seen = seenIn(await reader.collect());
  end();
  expect(turns).toBeGreaterThanOrEqual(STREAMS / 6);
  expect(seen).toHaveLength(STREAMS);
});

test.each([
  ['cumulative', cumulative],
  ['delta', delta],
])('no series ends before it began, though it came in the middle of a collection: %s', async (_name, make) => {
  slowDown(1);
  const reader = make();
  const all = counters(reader);
  for (const counter of all) counter.add(1);
  let turn = 0;
  const end = everyTurn(() => {
    turn += 1;
    for (const counter of all) counter.add(1, { turn });
  });
  const first = seenIn(await reader.collect());
  end();
  const seen = [...first, ...seenIn(await reader.collect())];
  expect(first.length).toBeGreaterThan(STREAMS);
  expect(seen.filter(({ start, end: time }) => start > time)).toEqual([]);
});

test('collections of one delta reader do not overtake each other: each value is in one of them, and no time is in two', async () => {
  slowDown(1);
  const reader = delta();
  const all = counters(reader);
  let added = 0;
  const add = () => {
    for (const counter of all) counter.add(1);
    added += 1;
  };
  add();
  const end = everyTurn(add);
  const results = await Promise.all([reader.collect(), reader.collect(), reader.collect()]);
  end();
  const seen = [...results, await reader.collect()].map(seenIn);

  for (let index = 0; index < STREAMS; index++) {
    const points = seen.flat().filter(({ series }) => series === `c${index} {}`);
    expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(added);
    for (const [place, { start, end: time }] of points.entries()) {
      expect(start).toBeLessThanOrEqual(time);
      if (place > 0) expect(start).toBe(points[place - 1]?.end);
    }
  }
});

test('what was observed for a collection is in it, though another one was under way', async () => {
  slowDown(1);
  const reader = cumulative();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('m');
  let asked = 0;
  for (let index = 0; index < STREAMS; index++) {
    meter.createObservableGauge(`g${index}`).addCallback((result) => result.observe(index === 0 ? ++asked : asked));
  }
  const results = await Promise.all([reader.collect(), reader.collect()]);
  for (const result of results) {
    const values = seenIn(result).map(({ value }) => value);
    expect(values).toHaveLength(STREAMS);
    expect(new Set(values).size).toBe(1);
  }
});
