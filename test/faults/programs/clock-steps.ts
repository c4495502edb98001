// The wall clock is set forward and back, by an hour and by a day, before each of the collections; argv[2] is the step in
// milliseconds. The SDK is loaded when the clock is in our hands.

import type { HrTime } from '@opentelemetry/api';
import { AggregationTemporality, type DataPoint, type MetricData } from '@opentelemetry/sdk-metrics';
import { metricsOf, PullReader } from '../../sdk/pull-reader.ts';

let set = 0;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given: []) {
    if (given.length === 0) super(RealDate.now() + set);
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + set;
  }
} as DateConstructor;

const { MeterProvider } = await import('../../../src/sdk/index.ts');

const step = Number(process.argv[2]);
const temporalities = [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA];
const readers = temporalities.map(
  (temporality) => new PullReader({ aggregationTemporalitySelector: () => temporality }),
);
const meter = new MeterProvider({ readers }).getMeter('clock');
const gauge = meter.createGauge('level');
const counter = meter.createCounter('calls');
const histogram = meter.createHistogram('durations');
let level = 0;
meter.createObservableGauge('observed').addCallback((result) => result.observe(level));

const ms = ([seconds, nanoseconds]: HrTime) => seconds * 1000 + nanoseconds / 1e6;
const collections: unknown[] = [];

function read(metrics: readonly MetricData[]): unknown {
  const points = metrics.flatMap(({ dataPoints }) => dataPoints as DataPoint<unknown>[]);
  const value = (name: string) => metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints[0]?.value;
  return {
    level: value('level'),
    observed: value('observed'),
    calls: value('calls'),
    shortest: Math.min(...points.map(({ startTime, endTime }) => ms(endTime) - ms(startTime))),
    longest: Math.max(...points.map(({ startTime, endTime }) => ms(endTime) - ms(startTime))),
    fromNow: Math.max(...points.map(({ endTime }) => Math.abs(Date.now() - ms(endTime)))),
  };
}

const began = performance.now();
for (let collection = 0; collection < 6; collection++) {
  level = collection + 1;
  gauge.record(-1);
  // In the middle of an interval: what is recorded before it must not win over what is recorded after it.
  if (collection > 0 && collection < 4) set += step;
  gauge.record(level);
  counter.add(1);
  histogram.record(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (collection === 4) set = 0;
  for (const reader of readers) collections.push(read(await metricsOf(reader)));
}
console.log(JSON.stringify({ collections, elapsed: performance.now() - began }));
