// Observable instruments: what a reader is shown of what their callbacks say, one by one or in a batch.

import type { BatchObservableCallback, Observable, ObservableCallback } from '@opentelemetry/api';
import { AggregationType, DataPointType, type Histogram } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { metricsOf, pointsOf } from '../pull-reader.ts';
import { cumulative, textOf, valuesOf } from '../readers.ts';
import { CPU0, CPU1, creations, startObserved } from './observed.ts';

const kinds = Object.keys(creations) as (keyof typeof creations)[];

describe('what callbacks say', () => {
  test.each(kinds)('%s: is shown as it is said, at each collection', async (kind) => {
    const { meter, said, say, values } = startObserved();
    creations[kind](meter).addCallback(say);
    said.set(0, 5).set(1, 7);
    expect(await values()).toEqual({ [CPU0]: 5, [CPU1]: 7 });
    said.set(0, 6);
    expect(await values()).toEqual({ [CPU0]: 6, [CPU1]: 7 });
    expect(await values()).toEqual({ [CPU0]: 6, [CPU1]: 7 });
  });

  test.each(kinds)('%s: a set that is said no more is shown no more', async (kind) => {
    const { meter, said, say, values } = startObserved();
    creations[kind](meter).addCallback(say);
    said.set(0, 5).set(1, 7);
    await values();
    said.delete(1);
    expect(await values()).toEqual({ [CPU0]: 5 });
    said.clear();
    expect(await values()).toEqual({});
    said.set(1, 8);
    expect(await values()).toEqual({ [CPU1]: 8 });
  });

  test('a set that is said twice counts once, as it was said last', async () => {
    const { meter, values } = startObserved();
    creations.counter(meter).addCallback((result) => {
      result.observe(1, { cpu: 0, mode: 'user' });
      result.observe(2, { mode: 'user', cpu: 0 });
    });
    expect(Object.values(await values())).toEqual([2]);
  });

  test('the caller may use its object again for the next observation', async () => {
    const { meter, values } = startObserved();
    creations.gauge(meter).addCallback((result) => {
      const attributes = { cpu: 0 };
      for (const cpu of [0, 1]) {
        attributes.cpu = cpu;
        result.observe(10 + cpu, attributes);
      }
      attributes.cpu = 9;
    });
    expect(await values()).toEqual({ [CPU0]: 10, [CPU1]: 11 });
  });

  test('values that cannot be recorded are left out and counted', async () => {
    const reader = cumulative();
    const provider = new MeterProvider({ readers: [reader] });
    const observed = [Number.NaN, '5', -1, 5] as number[];
    provider
      .getMeter('host')
      .createObservableCounter('metric')
      .addCallback((result) => {
        for (const [cpu, value] of observed.entries()) result.observe(value, { cpu });
      });
    expect(await valuesOf(reader, 'metric')).toEqual({ [textOf({ cpu: 3 })]: 5 });
    expect(provider.dropped()).toEqual({ not_finite: 1, not_a_number: 1, negative: 1 });
  });

  test('observations of a callback that waits are shown in the collection that asked for them', async () => {
    const { meter, values } = startObserved();
    creations.gauge(meter).addCallback(async (result) => {
      result.observe(1, { cpu: 0 });
      await new Promise((resolve) => setImmediate(resolve));
      result.observe(2, { cpu: 1 });
    });
    expect(await values()).toEqual({ [CPU0]: 1, [CPU1]: 2 });
  });

  test('a view may make a histogram of them: of this collection only', async () => {
    const { reader, meter, said, say } = startObserved(cumulative(), {
      views: [
        {
          instrumentName: 'metric',
          attributesProcessors: [{ process: () => ({}) }],
          aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [10] } },
        },
      ],
    });
    creations.gauge(meter).addCallback(say);
    said.set(0, 5).set(1, 15);
    for (const _ of [1, 2]) {
      const [metric] = await metricsOf(reader);
      expect(metric?.dataPointType).toBe(DataPointType.HISTOGRAM);
      expect(metric?.dataPoints.map(({ value }) => value as Histogram)).toMatchObject([
        { count: 2, min: 5, max: 15, buckets: { boundaries: [10], counts: [1, 1] } },
      ]);
    }
  });
});

describe('callbacks', () => {
  test('one that is added twice is called once, and is gone with one removal', async () => {
    const { reader, meter } = startObserved();
    const callback = jest.fn();
    const gauge = creations.gauge(meter);
    gauge.addCallback(callback);
    gauge.addCallback(callback);
    await reader.collect();
    expect(callback).toHaveBeenCalledTimes(1);
    gauge.removeCallback(callback);
    await reader.collect();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test('one may serve two instruments; removed from one, it serves the other', async () => {
    const { reader, meter, said, say } = startObserved();
    const [gauge, other] = [creations.gauge(meter), meter.createObservableGauge('other')];
    said.set(0, 5);
    for (const instrument of [gauge, other]) instrument.addCallback(say);
    expect((await metricsOf(reader)).map(({ descriptor }) => descriptor.name)).toEqual(['metric', 'other']);
    gauge.removeCallback(say);
    expect((await metricsOf(reader)).map(({ descriptor }) => descriptor.name)).toEqual(['other']);
  });

  test('removing one that is not there does nothing', async () => {
    const { meter, said, say, values } = startObserved();
    const gauge = creations.gauge(meter);
    gauge.addCallback(say);
    gauge.removeCallback(() => {});
    meter.removeBatchObservableCallback(say as unknown as BatchObservableCallback, [gauge]);
    said.set(0, 5);
    expect(await values()).toEqual({ [CPU0]: 5 });
  });

  test('one that is no function, and instruments that are none, are passed over', async () => {
    const { meter, said, say, values } = startObserved();
    const gauge = creations.gauge(meter);
    for (const none of [undefined, null, 1, {}]) gauge.addCallback(none as unknown as ObservableCallback);
    meter.addBatchObservableCallback(() => {}, undefined as unknown as Observable[]);
    meter.addBatchObservableCallback(() => {}, [{}, null] as unknown as Observable[]);
    gauge.addCallback(say);
    said.set(0, 5);
    expect(await values()).toEqual({ [CPU0]: 5 });
  });

  test('one that is added while others are asked is asked at the next collection', async () => {
    const { meter, values } = startObserved();
    const gauge = creations.gauge(meter);
    gauge.addCallback(() => gauge.addCallback(late));
    const late: ObservableCallback = (result) => result.observe(1);
    expect(await values()).toEqual({});
    expect(await values()).toEqual({ '{}': 1 });
  });
});

describe('batch callbacks', () => {
  test('speak of several instruments in one call', async () => {
    const { reader, meter } = startObserved();
    const [heap, ticks] = [meter.createObservableGauge('heap'), meter.createObservableCounter('ticks')];
    const callback = jest.fn<void, Parameters<BatchObservableCallback>>((result) => {
      result.observe(heap, 100, { space: 'old' });
      result.observe(heap, 50, { space: 'new' });
      result.observe(ticks, 3);
    });
    meter.addBatchObservableCallback(callback, [heap, ticks]);
    const metrics = await metricsOf(reader);
    expect(metrics.map(({ dataPoints }) => dataPoints.map(({ value }) => value))).toEqual([[100, 50], [3]]);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test('what they say of instruments that are not in their list is not heard, but counted', async () => {
    const { reader, meter, provider } = startObserved();
    const [heap, ticks] = [meter.createObservableGauge('heap'), meter.createObservableCounter('ticks')];
    meter.addBatchObservableCallback(
      (result) => {
        for (const instrument of [heap, ticks, {} as Observable, undefined as unknown as Observable]) {
          result.observe(instrument, 1);
        }
      },
      [heap],
    );
    expect((await metricsOf(reader)).map(({ descriptor }) => descriptor.name)).toEqual(['heap']);
    expect(provider.dropped()).toEqual({ no_instrument: 3 });
  });

  test('are the same for the same function and instruments, in whatever order these are named', async () => {
    const { reader, meter } = startObserved();
    const [heap, ticks] = [meter.createObservableGauge('heap'), meter.createObservableCounter('ticks')];
    const callback = jest.fn();
    meter.addBatchObservableCallback(callback, [heap, ticks]);
    meter.addBatchObservableCallback(callback, [ticks, heap, heap]);
    await reader.collect();
    expect(callback).toHaveBeenCalledTimes(1);
    meter.removeBatchObservableCallback(callback, [heap]);
    await reader.collect();
    expect(callback).toHaveBeenCalledTimes(2);
    meter.removeBatchObservableCallback(callback, [ticks, heap]);
    await reader.collect();
    expect(callback).toHaveBeenCalledTimes(2);
  });

  test('stand beside single ones: an instrument shows what both say', async () => {
    const { meter, said, say, values } = startObserved();
    const gauge = creations.gauge(meter);
    gauge.addCallback(say);
    meter.addBatchObservableCallback((result) => result.observe(gauge, 7, { cpu: 1 }), [gauge]);
    said.set(0, 5);
    expect(await values()).toEqual({ [CPU0]: 5, [CPU1]: 7 });
  });
});

test('a total that is beyond what sums of it can hold is counted', async () => {
  const reader = cumulative();
  const provider = new MeterProvider({
    readers: [reader],
    views: [{ instrumentName: 'metric', attributesProcessors: [{ process: () => ({}) }] }],
  });
  creations.counter(provider.getMeter('host')).addCallback((result) => {
    for (const cpu of [0, 1]) result.observe(Number.MAX_VALUE, { cpu });
  });
  expect(await pointsOf(reader, 'metric')).toMatchObject([{ value: Number.MAX_VALUE }]);
  expect(provider.dropped()).toEqual({ sum_out_of_range: 1 });
});
