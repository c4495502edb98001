// The rows about times, buckets and order.

import { type HrTime, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { AggregationType, type DataPoint, type ExponentialHistogram, type Histogram } from '@opentelemetry/sdk-metrics';
import { PullReader, pointsOf } from '../../pull-reader.ts';
import { StandingClock } from '../clock.ts';
import { delta, type Make, namesOf, onBoth, type Proof, saying, valuesOf, withReader } from './both.ts';

const START = Date.UTC(2030, 0, 1);

/** On a clock that moves by hand; each provider begins at the same time. */
function onClock<T>(scenario: (make: Make, clock: StandingClock) => Promise<T>) {
  return onBoth((make) => {
    const clock = new StandingClock(START);
    return clock.during(() => scenario(make, clock));
  });
}

function since(time: HrTime | undefined): number {
  return hrTimeToMilliseconds(time ?? [0, 0]) - START;
}

function spanOf([point]: readonly DataPoint<unknown>[]): [start: number, end: number] {
  return [since(point?.startTime), since(point?.endTime)];
}

function exponential(options: { maxSize?: number } = {}) {
  return [{ instrumentName: '*', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options } } as const];
}

export const points = {
  'delta-start': async () => {
    const both = await onClock(async (make, clock) => {
      const { meter, reader } = withReader(make, { reader: delta });
      const counter = meter.createCounter('c');
      counter.add(1);
      for (const moment of [100, 200]) {
        clock.ms = START + moment;
        await reader.collect();
      }
      clock.ms = START + 250;
      counter.add(1);
      clock.ms = START + 300;
      return spanOf(await pointsOf(reader, 'c'));
    });
    expect(both).toEqual({ official: [250, 300], ours: [200, 300] });
  },
  'observed-start': async () => {
    const both = await onClock(async (make, clock) => {
      const readers = [new PullReader(), new PullReader()] as const;
      saying(make({ readers: [...readers] }).getMeter('shop'))([1]);
      await readers[0].collect();
      clock.ms += 100;
      return spanOf(await pointsOf(readers[1], 'observed'));
    });
    expect(both).toEqual({ official: [0, 100], ours: [100, 100] });
  },
  'end-time': async () => {
    const both = await onClock(async (make, clock) => {
      const { meter, reader } = withReader(make);
      meter.createCounter('c').add(1);
      meter.createObservableGauge('slow').addCallback((result) => {
        clock.ms += 40;
        result.observe(1);
      });
      return spanOf(await pointsOf(reader, 'c'));
    });
    expect(both).toEqual({ official: [0, 0], ours: [0, 40] });
  },
  'clock-step': async () => {
    const both = await onClock(async (make, clock) => {
      const { meter, reader } = withReader(make);
      const gauge = meter.createGauge('g');
      gauge.record(1);
      clock.ms += 1000;
      await reader.collect();
      clock.step = -3_600_000;
      clock.ms += 1000;
      gauge.record(2);
      const [point] = await pointsOf(reader, 'g');
      const [start, end] = spanOf([point as DataPoint<unknown>]);
      return { value: point?.value, lasts: end - start };
    });
    expect(both).toEqual({ official: { value: 1, lasts: -3_598_000 }, ours: { value: 2, lasts: 2000 } });
  },
  'exponential-scale': async () => {
    const scaleOf = (first: number, second: number) =>
      onBoth(async (make) => {
        const { meter, reader } = withReader(make, { views: exponential() });
        const gauge = meter.createGauge('g');
        gauge.record(first);
        await reader.collect();
        gauge.record(second);
        const [value] = (await valuesOf(reader, 'g')) as ExponentialHistogram[];
        return value?.scale;
      });
    expect(await scaleOf(0, 3)).toEqual({ official: 0, ours: 20 });
    const both = await scaleOf(-3, 3);
    expect(both.ours).toBe(20);
    expect(both.official).toBeLessThan(10);
    expect(await scaleOf(3, 3)).toEqual({ official: 20, ours: 20 });
  },
  'exponential-size': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make, { views: exponential({ maxSize: 20_000 }) });
      const histogram = meter.createHistogram('h');
      histogram.record(1);
      histogram.record(2);
      const [value] = (await valuesOf(reader, 'h')) as ExponentialHistogram[];
      return value?.positive.bucketCounts.length;
    });
    expect(both).toEqual({ official: 2 ** 14 + 1, ours: 2 ** 13 + 1 });
  },
  'repeated-boundaries': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      const advice = { explicitBucketBoundaries: [5, 1, 5, 10] };
      meter.createHistogram('h', { advice }).record(5);
      const [value] = (await valuesOf(reader, 'h')) as Histogram[];
      return value?.buckets;
    });
    expect(both.official).toEqual({ boundaries: [1, 5, 5, 10], counts: [0, 1, 0, 0, 0] });
    expect(both.ours).toEqual({ boundaries: [1, 5, 10], counts: [0, 1, 0, 0] });
    const many = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      const explicitBucketBoundaries = Array.from({ length: 20_000 }, (_, index) => index);
      meter.createHistogram('h', { advice: { explicitBucketBoundaries } }).record(5);
      const [value] = (await valuesOf(reader, 'h')) as Histogram[];
      return value?.buckets.counts.length;
    });
    expect(many).toEqual({ official: 20_001, ours: 16_385 });
  },
  exemplars: async () => {
    trace.setGlobalTracerProvider({ getTracer: () => trace.getTracer('none') });
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make);
      const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
      meter.createCounter('c').add(1, { sampled: true }, trace.setSpanContext(ROOT_CONTEXT, span));
      meter.createCounter('c').add(1, { sampled: false }, ROOT_CONTEXT);
      return (await pointsOf(reader, 'c')).map((point) => Object.keys(point).includes('exemplars'));
    });
    trace.disable();
    expect(both).toEqual({ official: [false, false], ours: [true, false] });
  },
  'order-of-output': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make, { views: [{ instrumentName: 'second' }] });
      for (const name of ['first', 'second']) meter.createCounter(name).add(1);
      return await namesOf(reader);
    });
    expect(both).toEqual({ official: ['second', 'first'], ours: ['first', 'second'] });
  },
} satisfies Record<string, Proof>;
