// From instruments to streams: readers that do not disturb each other, and what views make of one instrument.

import {
  AggregationTemporality,
  AggregationType,
  createAllowListAttributesProcessor,
  DataPointType,
  type Histogram,
  InstrumentType,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../src/sdk/index.ts';
import { pass, stopClocks } from './moved-clock.ts';
import { metricsOf, PullReader, pointsOf } from './pull-reader.ts';
import { cumulative, delta, intervalsOf, textOf, valuesOf } from './readers.ts';

const NO = textOf({ country: 'NO' });
const SE = textOf({ country: 'SE' });

function start(...views: ViewOptions[]) {
  const reader = cumulative();
  const provider = new MeterProvider({ readers: [reader], views });
  return { reader, provider, meter: provider.getMeter('shop', '1.0') };
}

describe('two readers', () => {
  test('one is told differences, the other totals, whoever asks first and however often', async () => {
    const [differences, totals] = [delta(), cumulative()];
    const counter = new MeterProvider({ readers: [differences, totals] }).getMeter('shop').createCounter('orders');
    counter.add(1, { country: 'NO' });
    counter.add(10, { country: 'SE' });
    expect(await valuesOf(differences, 'orders')).toEqual({ [NO]: 1, [SE]: 10 });
    counter.add(2, { country: 'NO' });
    expect(await valuesOf(totals, 'orders')).toEqual({ [NO]: 3, [SE]: 10 });
    expect(await valuesOf(totals, 'orders')).toEqual({ [NO]: 3, [SE]: 10 });
    expect(await valuesOf(differences, 'orders')).toEqual({ [NO]: 2 });
    expect(await valuesOf(differences, 'orders')).toEqual({});
    expect(await valuesOf(totals, 'orders')).toEqual({ [NO]: 3, [SE]: 10 });
  });

  test('two that are told differences each get all of them', async () => {
    const readers = [delta(), delta()] as const;
    const counter = new MeterProvider({ readers: [...readers] }).getMeter('shop').createCounter('orders');
    for (const amount of [1, 2, 4]) {
      counter.add(amount);
      expect(await valuesOf(readers[0], 'orders')).toEqual({ '{}': amount });
    }
    expect(await valuesOf(readers[1], 'orders')).toEqual({ '{}': 7 });
  });

  test('histograms and gauges are kept apart like sums', async () => {
    const [differences, totals] = [delta(), cumulative()];
    const meter = new MeterProvider({ readers: [differences, totals] }).getMeter('shop');
    const wait = meter.createHistogram('wait');
    const level = meter.createGauge('level');
    for (const value of [3, 1]) {
      wait.record(value);
      level.record(value);
      expect((await metricsOf(differences)).map(({ dataPoints }) => dataPoints[0]?.value)).toMatchObject([
        { count: 1, sum: value, min: value, max: value },
        value,
      ]);
    }
    expect((await metricsOf(totals)).map(({ dataPoints }) => dataPoints[0]?.value)).toMatchObject([
      { count: 2, sum: 4, min: 1, max: 3 },
      1,
    ]);
  });

  test('one that never collects changes nothing for the other, and is told everything when it does', async () => {
    const [busy, idle] = [delta(), delta()];
    const counter = new MeterProvider({ readers: [busy, idle] }).getMeter('shop').createCounter('orders');
    for (let round = 0; round < 100; round++) {
      counter.add(1, { country: 'NO' });
      expect(await valuesOf(busy, 'orders')).toEqual({ [NO]: 1 });
    }
    expect(await valuesOf(idle, 'orders')).toEqual({ [NO]: 100 });
  });

  test('each chooses the temporality by kind of instrument', async () => {
    const reader = new PullReader({
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.COUNTER ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
    const [orders, carts] = [meter.createCounter('orders'), meter.createUpDownCounter('carts')];
    for (const _ of [1, 2]) {
      orders.add(1);
      carts.add(1);
      await metricsOf(reader);
    }
    orders.add(1);
    expect((await metricsOf(reader)).map(({ dataPoints }) => dataPoints[0]?.value)).toEqual([1, 2]);
  });

  test('each chooses the aggregation: one drops what the other keeps', async () => {
    const without = new PullReader({ aggregationSelector: () => ({ type: AggregationType.DROP }) });
    const exponential = new PullReader({
      aggregationSelector: () => ({ type: AggregationType.EXPONENTIAL_HISTOGRAM }),
    });
    const plain = cumulative();
    const meter = new MeterProvider({ readers: [without, exponential, plain] }).getMeter('shop');
    meter.createHistogram('wait').record(1);
    expect(await metricsOf(without)).toEqual([]);
    expect((await metricsOf(exponential))[0]?.dataPointType).toBe(DataPointType.EXPONENTIAL_HISTOGRAM);
    expect((await metricsOf(plain))[0]?.dataPointType).toBe(DataPointType.HISTOGRAM);
  });
});

describe('times', () => {
  test('totals begin when their series does, and end when they are collected', async () => {
    stopClocks();
    const { reader, meter } = start();
    const counter = meter.createCounter('orders');
    await pass(1000);
    const began = Date.now();
    counter.add(1, { country: 'NO' });
    await pass(1000);
    counter.add(1, { country: 'NO' });
    counter.add(1, { country: 'SE' });
    await pass(1000);
    const expected = { [NO]: { start: began, end: began + 2000 }, [SE]: { start: began + 1000, end: began + 2000 } };
    expect(await intervalsOf(reader, 'orders')).toEqual(expected);
  });

  test('differences begin where the last ones ended, or with their series when it is newer', async () => {
    stopClocks();
    const reader = delta();
    const counter = new MeterProvider({ readers: [reader] }).getMeter('shop').createCounter('orders');
    const began = Date.now();
    counter.add(1, { country: 'NO' });
    await pass(1000);
    expect(await intervalsOf(reader, 'orders')).toEqual({ [NO]: { start: began, end: began + 1000 } });
    await pass(1000);
    expect(await intervalsOf(reader, 'orders')).toEqual({});
    await pass(500);
    counter.add(1, { country: 'NO' });
    counter.add(1, { country: 'SE' });
    await pass(500);
    expect(await intervalsOf(reader, 'orders')).toEqual({
      [NO]: { start: began + 2000, end: began + 3000 },
      [SE]: { start: began + 2500, end: began + 3000 },
    });
  });
});

describe('views', () => {
  test('a renamed stream has its new name and description, and leaves the old name', async () => {
    const { reader, meter } = start({ instrumentName: 'orders', name: 'shop.orders', description: 'All orders' });
    meter.createCounter('orders', { description: 'Orders' }).add(1);
    const [metric, ...others] = await metricsOf(reader);
    expect(metric?.descriptor).toMatchObject({ name: 'shop.orders', description: 'All orders' });
    expect(others).toEqual([]);
  });

  test('several views make several streams of one instrument, each recorded once', async () => {
    const { reader, meter } = start(
      { instrumentName: 'wait' },
      {
        instrumentName: 'wait',
        name: 'wait.coarse',
        aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [1] } },
      },
      { instrumentName: 'wait', name: 'wait.total', aggregation: { type: AggregationType.SUM } },
    );
    const wait = meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1, 2, 3] } });
    wait.record(2, { country: 'NO' });
    wait.bind({ country: 'NO' }).record(0.5);
    expect(await valuesOf<Histogram>(reader, 'wait')).toMatchObject({ [NO]: { buckets: { counts: [1, 1, 0, 0] } } });
    expect(await valuesOf<Histogram>(reader, 'wait.coarse')).toMatchObject({ [NO]: { buckets: { counts: [1, 1] } } });
    expect(await valuesOf(reader, 'wait.total')).toEqual({ [NO]: 2.5 });
  });

  test('series that are taken out are taken out of all streams', async () => {
    const { reader, meter } = start({ instrumentName: 'orders' }, { instrumentName: 'orders', name: 'copy' });
    const counter = meter.createCounter('orders');
    counter.add(1, { country: 'NO' });
    counter.add(1, { country: 'SE' });
    counter.remove({ country: 'NO' });
    counter.add(1, { country: 'SE' });
    expect(await valuesOf(reader, 'orders')).toEqual({ [SE]: 2 });
    expect(await valuesOf(reader, 'copy')).toEqual({ [SE]: 2 });
    counter.clear();
    expect(await metricsOf(reader)).toEqual([]);
  });

  test('two views that give the same stream count once, as the first of them says', async () => {
    const { reader, meter } = start(
      { instrumentName: 'orders', attributesProcessors: [createAllowListAttributesProcessor(['country'])] },
      { meterName: 'shop' },
    );
    meter.createCounter('orders').add(1, { country: 'NO', user: 'u1' });
    expect(await valuesOf(reader, 'orders')).toEqual({ [NO]: 1 });
  });

  test('two instruments that are given one name are one stream', async () => {
    const { reader, meter } = start(
      { instrumentName: 'orders.web', name: 'orders' },
      { instrumentName: 'orders.app', name: 'orders' },
    );
    meter.createCounter('orders.web').add(1, { country: 'NO' });
    const app = meter.createCounter('orders.app');
    app.add(2, { country: 'NO' });
    expect(await valuesOf(reader, 'orders')).toEqual({ [NO]: 3 });
    app.clear();
    meter.createCounter('orders.web').add(4, { country: 'NO' });
    expect(await valuesOf(reader, 'orders')).toEqual({ [NO]: 4 });
  });

  test.each([
    ['a counter', (meter: ReturnType<typeof start>['meter']) => meter.createCounter('orders')],
    ['a histogram', (meter: ReturnType<typeof start>['meter']) => meter.createHistogram('orders')],
  ])('%s that is dropped is a no-op that looks like one, and is no loss', async (_, create) => {
    const { reader, provider, meter } = start({
      instrumentName: 'orders',
      aggregation: { type: AggregationType.DROP },
    });
    const instrument = create(meter) as unknown as Record<string, Act>;
    const unreadable = new Proxy({}, { ownKeys: () => fail() });
    for (const act of ['add', 'record', 'bind', 'remove', 'clear']) instrument[act]?.(Number.NaN, unreadable);
    const bound = instrument.bind?.(unreadable) as Record<string, Act>;
    for (const act of ['add', 'record']) bound[act]?.(1);
    expect(await metricsOf(reader)).toEqual([]);
    expect(provider.dropped()).toEqual({});
  });

  test('callbacks of an observable that is dropped are not called', async () => {
    const { reader, meter } = start({ instrumentName: 'heavy', aggregation: { type: AggregationType.DROP } });
    const callback = jest.fn();
    const heavy = meter.createObservableGauge('heavy');
    heavy.addCallback(callback);
    meter.addBatchObservableCallback(callback, [heavy]);
    await reader.collect();
    expect(callback).not.toHaveBeenCalled();
  });

  test('a drop of one stream leaves the others of the instrument', async () => {
    const { reader, meter } = start(
      { instrumentName: 'orders', aggregation: { type: AggregationType.DROP } },
      { instrumentName: 'orders', name: 'kept' },
    );
    meter.createCounter('orders').add(1);
    expect((await metricsOf(reader)).map(({ descriptor }) => descriptor.name)).toEqual(['kept']);
  });

  test('a value that one stream cannot take is counted, and recorded by the others', async () => {
    const { reader, provider, meter } = start(
      { instrumentName: 'load' },
      { instrumentName: 'load', name: 'load.last', aggregation: { type: AggregationType.LAST_VALUE } },
    );
    const load = meter.createCounter('load');
    load.add(Number.MAX_VALUE);
    load.add(1e308);
    expect(await pointsOf(reader, 'load')).toMatchObject([{ value: Number.MAX_VALUE }]);
    expect(await pointsOf(reader, 'load.last')).toMatchObject([{ value: 1e308 }]);
    expect(provider.dropped()).toEqual({ sum_out_of_range: 1 });
  });
});

type Act = (...given: unknown[]) => unknown;

function fail(): never {
  throw new Error('read');
}
