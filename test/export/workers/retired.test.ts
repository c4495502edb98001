import type { Histogram, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { Retired } from '../../../src/export/workers/retired.ts';
import { pointsIn, type Record, snapshotOf, valuesIn } from './snapshots.ts';

function fold(retired: Retired, snapshot: readonly ScopeMetrics[]): number {
  return [...retired.fold(snapshot)].length;
}

async function retire(...records: readonly Record[]) {
  const problems: string[] = [];
  const retired = new Retired((key) => problems.push(key));
  for (const record of records) fold(retired, await snapshotOf(record));
  return { snapshot: retired.snapshot(), problems };
}

test('counters and histograms of workers that ended add up; levels end with their worker', async () => {
  const record =
    (amount: number): Record =>
    (meter) => {
      meter.createCounter('orders').add(amount, { route: '/a' });
      meter.createObservableCounter('bytes').addCallback((result) => result.observe(amount));
      meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [2] } }).record(amount);
      meter.createUpDownCounter('open').add(amount);
      meter.createGauge('load').record(amount);
    };
  const { snapshot, problems } = await retire(record(1), record(4));
  expect(valuesIn(snapshot, 'orders')).toEqual({ '{"route":"/a"}': 5 });
  expect(valuesIn(snapshot, 'bytes')).toEqual({ '{}': 5 });
  expect(pointsIn<Histogram>(snapshot, 'wait').map(({ value }) => value)).toEqual([
    { count: 2, sum: 5, min: 1, max: 4, buckets: { boundaries: [2], counts: [1, 1] } },
  ]);
  expect([...pointsIn(snapshot, 'open'), ...pointsIn(snapshot, 'load'), ...problems]).toEqual([]);
});

test('a page that is being written keeps the points that it has', async () => {
  const count: Record = (meter) => meter.createCounter('orders').add(1);
  const retired = new Retired(() => undefined);
  fold(retired, await snapshotOf(count));
  const before = retired.snapshot();
  fold(retired, await snapshotOf(count));
  expect([valuesIn(before, 'orders'), valuesIn(retired.snapshot(), 'orders')]).toEqual([{ '{}': 1 }, { '{}': 2 }]);
});

test('beyond the limit, series go to the overflow series; those that are known stay', async () => {
  const retired = new Retired(() => undefined, 3);
  const orders =
    (...routes: string[]): Record =>
    (meter) => {
      for (const route of routes) meter.createCounter('orders').add(1, { route });
    };
  for (const record of [orders('/a', '/b'), orders('/c', '/d'), orders('/a', '/c')])
    fold(retired, await snapshotOf(record));
  expect(valuesIn(retired.snapshot(), 'orders')).toEqual({
    '{"route":"/a"}': 2,
    '{"route":"/b"}': 1,
    '{"otel.metric.overflow":true}': 3,
  });
});

test('a thousand workers with series of their own leave 2,000 series', async () => {
  const retired = new Retired(() => undefined);
  for (let worker = 0; worker < 1000; worker++) {
    const record: Record = (meter) => {
      for (let series = 0; series < 5; series++) meter.createCounter('orders').add(1, { worker, series });
    };
    fold(retired, await snapshotOf(record));
  }
  const points = pointsIn(retired.snapshot(), 'orders');
  expect(points).toHaveLength(2000);
  expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(5000);
});

test('names of metrics that workers make without end are left out at last, and reported', async () => {
  const named =
    (worker: number): Record =>
    (meter) => {
      for (let metric = 0; metric < 500; metric++) meter.createCounter(`orders.${worker}.${metric}`).add(1);
    };
  const { snapshot, problems } = await retire(...[1, 2, 3, 4, 5].map(named));
  expect(snapshot).toHaveLength(2000);
  expect(new Set(problems)).toEqual(new Set(['workers.retired.metrics']));
});

test('a large snapshot is folded in steps', async () => {
  const record: Record = (meter) => {
    for (let series = 0; series < 1900; series++) meter.createCounter('orders').add(1, { series });
  };
  expect(fold(new Retired(() => undefined), await snapshotOf(record))).toBe(3);
});
