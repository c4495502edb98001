// What the provider tells about itself: the numbers are right, for each reader, under OpenTelemetry's names where it has them.

import type { Attributes } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import {
  AggregationTemporality,
  createAllowListAttributesProcessor,
  type Histogram,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { MeterProvider, type MeterProviderOptions } from '../../../src/sdk/index.ts';
import * as definitions from '../../../src/sdk/self-metrics/definitions.ts';
import { pass, stopClocks } from '../moved-clock.ts';
import { metricsOf, PullReader, pointsOf } from '../pull-reader.ts';
import { cumulative, delta, textOf, valuesOf } from '../readers.ts';

const SERIES = 'binnacle.sdk.series';
const OVERFLOWED = 'binnacle.sdk.overflow';
const DROPPED = 'binnacle.sdk.measurements.dropped';
const CHANGED = 'binnacle.sdk.attributes.changed';
const FAILURES = 'binnacle.sdk.callback.failures';
const DURATION = 'otel.sdk.metric_reader.collection.duration';

const of = (metric: string) => textOf({ 'binnacle.metric': metric });
const because = (reason: string) => textOf({ 'binnacle.reason': reason });

function start(options: MeterProviderOptions = {}) {
  const reader = cumulative();
  const provider = new MeterProvider({ readers: [reader], ...options, sdkMetricsEnabled: true });
  return { reader, provider, meter: provider.getMeter('shop') };
}

/** The reasons that are not 0. */
async function reasonsOf(reader: PullReader, name: string): Promise<Record<string, number>> {
  return Object.fromEntries(Object.entries(await valuesOf(reader, name)).filter(([, times]) => times > 0));
}

test('each is what its definition says: name, unit, description and attributes', async () => {
  const { reader, meter } = start();
  for (const user of ['u1', 'u2']) meter.createCounter('orders').add(Number.NaN, { user });
  meter.createObservableGauge('broken').addCallback(() => {
    throw new Error('no');
  });
  for (let user = 0; user < 2001; user++) meter.createCounter('orders').add(1, { user });
  await reader.collect();

  const metrics = await metricsOf(reader);
  for (const { name, unit, description, attributes } of Object.values(definitions)) {
    const metric = metrics.find(({ descriptor }) => descriptor.name === name);
    expect(metric?.descriptor).toMatchObject({ name, unit, description });
    const known = Object.values(attributes).map(({ key }) => key);
    for (const point of metric?.dataPoints ?? [])
      expect(known).toEqual(expect.arrayContaining(Object.keys(point.attributes)));
  }
});

test('they are in a meter of their own', async () => {
  const { reader, meter } = start();
  meter.createCounter('orders').add(1);
  await reader.collect();
  const { scopeMetrics } = (await reader.collect()).resourceMetrics;
  expect(scopeMetrics.map(({ scope, metrics }) => [scope.name, metrics.length])).toEqual([
    ['binnacle/sdk', 4],
    ['shop', 1],
  ]);
});

describe(SERIES, () => {
  test('is how many series each metric has, the overflow series among them', async () => {
    const { reader, meter } = start({ views: [{ instrumentName: 'orders', aggregationCardinalityLimit: 3 }] });
    for (const user of ['u1', 'u2', 'u3', 'u4']) meter.createCounter('orders').add(1, { user });
    const jobs = meter.createGauge('jobs');
    for (const worker of ['w1', 'w2']) jobs.record(1, { worker });
    meter.createHistogram('silent');
    expect(await valuesOf(reader, SERIES)).toEqual({ [of('orders')]: 3, [of('jobs')]: 2 });
    jobs.remove({ worker: 'w1' });
    expect(await valuesOf(reader, SERIES)).toEqual({ [of('orders')]: 3, [of('jobs')]: 1 });
    jobs.clear();
    expect(await valuesOf(reader, SERIES)).toEqual({ [of('orders')]: 3 });
  });

  test('goes by the names that views give, and adds up what several meters name alike', async () => {
    const { reader, provider, meter } = start({ views: [{ instrumentName: 'orders', name: 'shop.orders' }] });
    meter.createCounter('orders').add(1);
    provider.getMeter('stall').createCounter('orders').add(1);
    expect(await valuesOf(reader, SERIES)).toEqual({ [of('shop.orders')]: 2 });
  });

  test('of several readers it is what the fullest has', async () => {
    const readers = [2, 5].map((limit) => new PullReader({ cardinalitySelector: () => limit })) as [
      PullReader,
      PullReader,
    ];
    const { meter } = start({ readers });
    for (let user = 0; user < 9; user++) meter.createCounter('orders').add(1, { user });
    expect((await valuesOf(readers[1], SERIES))[of('orders')]).toBe(5);
  });
});

describe(OVERFLOWED, () => {
  test.each<[string, Partial<ViewOptions>]>([
    ['as they are', {}],
    ['filtered', { attributesProcessors: [createAllowListAttributesProcessor(['user'])] }],
  ])('counts each measurement that found no place: sets %s', async (_, view) => {
    const views = [{ instrumentName: 'orders', aggregationCardinalityLimit: 3, ...view }];
    const { reader, meter } = start({ views });
    const counter = meter.createCounter('orders');
    for (const user of ['u1', 'u2', 'u3', 'u4', 'u3', 'u1']) counter.add(1, { user });
    expect(await valuesOf(reader, OVERFLOWED)).toEqual({ [of('orders')]: 3 });
    const bound = counter.bind({ user: 'u5' });
    for (let times = 0; times < 4; times++) bound.add(1);
    expect(await valuesOf(reader, OVERFLOWED)).toEqual({ [of('orders')]: 7 });
  });
});

describe(DROPPED, () => {
  test('every reason is there at 0: the first loss is then seen as a rise', async () => {
    const { reader } = start();
    const values = await valuesOf(reader, DROPPED);
    expect(Object.keys(values)).toHaveLength(7);
    expect(new Set(Object.values(values))).toEqual(new Set([0]));
  });

  test('counts what was not recorded, by reason, as the provider says it, too', async () => {
    const { reader, provider, meter } = start();
    const counter = meter.createCounter('orders');
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, '1', undefined]) counter.add(value as number);
    for (const _ of [1, 2]) counter.add(Number.MAX_VALUE);
    meter.createCounter('').add(1);
    expect(await reasonsOf(reader, DROPPED)).toEqual({
      [because('not_finite')]: 2,
      [because('negative')]: 1,
      [because('not_a_number')]: 2,
      [because('sum_out_of_range')]: 1,
      [because('no_instrument')]: 1,
    });
    expect(provider.dropped()).toEqual({
      not_finite: 2,
      negative: 1,
      not_a_number: 2,
      sum_out_of_range: 1,
      no_instrument: 1,
    });
  });
});

describe(CHANGED, () => {
  test('counts attributes that were recorded otherwise than given, by reason, each time', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('orders');
    const many = Object.fromEntries(Array.from({ length: 18 }, (_, index) => [`a${index}`, index]));
    for (const _ of [1, 2]) {
      for (const attributes of [{ a: 'x\n' }, { a: 'x'.repeat(300) }, { a: {} }, { '': 1 }, many] as Attributes[]) {
        counter.add(1, attributes);
      }
    }
    expect(await reasonsOf(reader, CHANGED)).toEqual({
      [because('cleaned')]: 2,
      [because('cut')]: 2,
      [because('invalid_value')]: 2,
      [because('refused_name')]: 2,
      [because('too_many')]: 4,
    });
  });
});

describe(FAILURES, () => {
  const failed = (metric: string, type: string) => textOf({ 'binnacle.metric': metric, 'error.type': type });

  test('counts by metric, and by the name of what was thrown', async () => {
    const { reader, meter } = start();
    meter.createObservableGauge('disk').addCallback(() => {
      throw new TypeError('no');
    });
    meter.createObservableGauge('odd').addCallback(() => {
      throw null;
    });
    const both = ['heap', 'stack'].map((name) => meter.createObservableGauge(name));
    meter.addBatchObservableCallback(async () => {
      throw new RangeError('no');
    }, both);
    for (const _ of [1, 2]) await reader.collect();
    // What happens in a collection is told by the next one.
    expect(await valuesOf(reader, FAILURES)).toEqual({
      [failed('disk', 'TypeError')]: 2,
      [failed('odd', 'Error')]: 2,
      [failed('heap', 'RangeError')]: 2,
      [failed('stack', 'RangeError')]: 2,
    });
  });

  test('counts timeouts, also while a callback still runs and while it rests', async () => {
    stopClocks();
    const { reader, meter } = start();
    meter.createObservableGauge('slow').addCallback(() => new Promise(() => {}));
    for (let collection = 0; collection < 5; collection++) {
      const collecting = reader.collect();
      await pass(1000);
      await collecting;
    }
    expect(await valuesOf(reader, FAILURES)).toEqual({ [failed('slow', 'timeout')]: 5 });
  });

  test('names that a caller makes up without end are bounded', async () => {
    const { reader, meter } = start();
    const gauges = Array.from({ length: 400 }, (_, index) => meter.createObservableGauge(`gauge${index}`));
    let failure = 0;
    meter.addBatchObservableCallback(() => {
      failure += 1;
      throw Object.assign(new Error('no'), { name: `Failure${failure}` });
    }, gauges);
    for (let collection = 0; collection < 4; collection++) await reader.collect();
    expect(await pointsOf(reader, FAILURES)).toHaveLength(1000);
  });
});

describe(DURATION, () => {
  test('is one measurement a collection, in seconds, without buckets', async () => {
    stopClocks();
    const { reader, meter } = start();
    meter.createObservableGauge('slow').addCallback(() => new Promise((resolve) => setTimeout(resolve, 250)));
    for (let collection = 0; collection < 3; collection++) {
      const collecting = reader.collect();
      await pass(250);
      await collecting;
    }
    const collecting = pointsOf(reader, DURATION);
    await pass(250);
    const [point] = await collecting;
    const buckets = { boundaries: [], counts: [3] };
    expect(point?.value).toEqual({ count: 3, min: 0.25, max: 0.25, sum: 0.75, buckets });
  });

  test('a collection that had to do without something is told apart', async () => {
    const { reader, meter } = start();
    let fails = true;
    meter.createObservableGauge('odd').addCallback(() => {
      if (fails) throw new Error('no');
    });
    await reader.collect();
    fails = false;
    await reader.collect();
    const points = await pointsOf(reader, DURATION);
    expect(points.map(({ attributes, value }) => [attributes['error.type'], (value as Histogram).count])).toEqual([
      ['CallbackError', 1],
      [undefined, 1],
    ]);
  });

  test('readers are told apart by the names that OpenTelemetry has for them, and numbered', async () => {
    class Sidecar extends PullReader {}
    const exporters = [1, 2].map(() => new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE));
    const periodic = exporters.map(
      (exporter) => new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 }),
    );
    const prometheus = new PrometheusExporter({ preventServerStart: true });
    const own = new Sidecar();
    const { provider } = start({ readers: [...periodic, prometheus, own] });
    await provider.forceFlush();
    await prometheus.collect();
    await own.collect();
    const components = (await pointsOf(own, DURATION)).map(({ attributes }) => attributes);
    await provider.shutdown();
    const component = (type: string, number: number) => ({
      'otel.component.type': type,
      'otel.component.name': `${type}/${number}`,
    });
    expect(components).toEqual([
      component('periodic_metric_reader', 0),
      component('periodic_metric_reader', 1),
      component('prometheus_http_text_metric_exporter', 0),
      component('Sidecar', 0),
    ]);
  });
});

test('two readers are told the same, as totals and as differences', async () => {
  const [totals, differences] = [cumulative(), delta()];
  const { meter } = start({ readers: [totals, differences] });
  const counter = meter.createCounter('orders');
  counter.add(Number.NaN);
  counter.add(1, { user: 'u1' });
  expect(await reasonsOf(differences, DROPPED)).toEqual({ [because('not_finite')]: 1 });
  counter.add(Number.NaN);
  expect(await reasonsOf(totals, DROPPED)).toEqual({ [because('not_finite')]: 2 });
  expect(await reasonsOf(differences, DROPPED)).toEqual({ [because('not_finite')]: 1 });
  expect(await reasonsOf(differences, DROPPED)).toEqual({});
  expect(await valuesOf(totals, SERIES)).toEqual({ [of('orders')]: 1 });
  const collections = async (reader: PullReader) =>
    (await pointsOf(reader, DURATION)).map(({ value }) => (value as Histogram).count);
  // Both are told of the collections of both.
  expect((await collections(totals)).length).toBe(2);
  expect((await collections(differences)).length).toBe(2);
});
