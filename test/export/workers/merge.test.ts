import type { HrTime } from '@opentelemetry/api';
import { AggregationType, type DataPoint, type Histogram, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { type GaugeRule, ownRules } from '../../../src/export/workers/gauge-rules.ts';
import { mergeSnapshots, mergeSteps } from '../../../src/export/workers/merge.ts';
import type { Exemplar } from '../../../src/sdk/exemplar/exemplar.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { PullReader } from '../../sdk/pull-reader.ts';
import { officialSnapshotOf, pointsIn, type Record, snapshotOf, valuesIn } from './snapshots.ts';

function merged(snapshots: readonly ScopeMetrics[][], rule?: GaugeRule) {
  const problems: string[] = [];
  const result = mergeSnapshots(
    snapshots,
    () => rule,
    (key) => problems.push(key),
  );
  return { result, problems };
}

const recorded = (...records: readonly Record[]) => Promise.all(records.map(snapshotOf));

test('counters, up-down counters and histograms are added, series by series', async () => {
  const record =
    (amount: number, route: string): Record =>
    (meter) => {
      meter.createCounter('orders').add(amount, { route, method: 'GET' });
      meter.createCounter('orders').add(1, { method: 'POST', route });
      meter.createUpDownCounter('open').add(-amount);
      meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1, 10] } }).record(amount, { route: 'all' });
    };
  const { result, problems } = merged(await recorded(record(1, '/a'), record(2, '/a'), record(20, '/b')));
  expect(valuesIn(result, 'orders')).toEqual({
    '{"route":"/a","method":"GET"}': 3,
    '{"method":"POST","route":"/a"}': 2,
    '{"route":"/b","method":"GET"}': 20,
    '{"method":"POST","route":"/b"}': 1,
  });
  expect(valuesIn(result, 'open')).toEqual({ '{}': -23 });
  expect(valuesIn<Histogram>(result, 'wait')).toEqual({
    '{"route":"all"}': { count: 3, sum: 23, min: 1, max: 20, buckets: { boundaries: [1, 10], counts: [1, 1, 1] } },
  });
  expect(problems).toEqual([]);
});

test('the order of attributes makes no other series, and the first order is shown', async () => {
  const { result } = merged(
    await recorded(
      (meter) => meter.createCounter('orders').add(1, { a: 1, b: ['x', 'y'] }),
      (meter) => meter.createCounter('orders').add(1, { b: ['x', 'y'], a: 1 }),
      (meter) => meter.createCounter('orders').add(1, { b: ['x', 'y'], a: '1' }),
    ),
  );
  expect(valuesIn(result, 'orders')).toEqual({ '{"a":1,"b":["x","y"]}': 2, '{"b":["x","y"],"a":"1"}': 1 });
});

test('a series keeps the attributes object of the first snapshot, which is frozen', async () => {
  const [own = [], other = []] = await recorded(
    (meter) => meter.createCounter('orders').add(1, { a: 1 }),
    (meter) => meter.createCounter('orders').add(1, { a: 1 }),
  );
  const [point] = pointsIn(merged([own, other]).result, 'orders');
  expect(point?.attributes).toBe(pointsIn(own, 'orders')[0]?.attributes);
  expect(Object.isFrozen(point?.attributes)).toBe(true);
});

test('what only one worker has passes as it is', async () => {
  const [own = [], other = []] = await recorded(
    (meter) => {
      meter.createCounter('mine').add(1);
      meter.createCounter('both').add(1, { series: 'mine' });
    },
    (meter) => {
      meter.createCounter('theirs').add(2);
      meter.createCounter('both').add(1, { series: 'theirs' });
    },
  );
  const { result } = merged([own, other]);
  const points = ['mine', 'theirs', 'both'].flatMap((name) => pointsIn(result, name));
  const given = [pointsIn(own, 'mine'), pointsIn(other, 'theirs'), pointsIn(own, 'both'), pointsIn(other, 'both')];
  expect(points).toHaveLength(4);
  for (const [index, [point]] of given.entries()) expect(points[index]).toBe(point);
});

test.each<[GaugeRule | undefined, number]>([
  [undefined, 5],
  ['max', 5],
  ['min', 1],
  ['mean', 3],
  ['sum', 9],
])('gauges under the rule %s', async (rule, expected) => {
  const level =
    (value: number): Record =>
    (meter) =>
      meter.createGauge('load').record(value);
  const { result } = merged(await recorded(level(3), level(5), level(1)), rule);
  expect(valuesIn(result, 'load')).toEqual({ '{}': expected });
});

function gauge(value: number, endTime: HrTime): ScopeMetrics[] {
  const point = { attributes: Object.freeze({}), startTime: endTime, endTime, value };
  const descriptor = { name: 'load', description: '', unit: '', valueType: 1 };
  const metric = { descriptor, aggregationTemporality: 1, dataPointType: 2, dataPoints: [point] };
  return [{ scope: { name: 'shop', version: '1.0' }, metrics: [metric] }];
}

test('the last gauge is the one that was read last, whatever the order', () => {
  const snapshots = [gauge(1, [10, 5]), gauge(2, [11, 3]), gauge(3, [11, 2])];
  expect(valuesIn(merged(snapshots, 'last').result, 'load')).toEqual({ '{}': 2 });
  expect(valuesIn(merged(snapshots.toReversed(), 'last').result, 'load')).toEqual({ '{}': 2 });
});

test('a worker without a number does not take it from the others', () => {
  const snapshots = [gauge(Number.NaN, [1, 0]), gauge(2, [1, 0])];
  expect(['max', 'min', 'mean'].map((rule) => valuesIn(merged(snapshots, rule as GaugeRule).result, 'load'))).toEqual([
    { '{}': 2 },
    { '{}': 2 },
    { '{}': 2 },
  ]);
  expect(valuesIn(merged([gauge(Number.NaN, [1, 0]), gauge(Number.NaN, [1, 0])], 'max').result, 'load')).toEqual({
    '{}': Number.NaN,
  });
});

test('an up-down counter with a rule follows it; a counter never does', async () => {
  const state: Record = (meter) => {
    meter.createUpDownCounter('circuit_breaker.status').add(1);
    meter.createUpDownCounter('open').add(1);
    meter.createCounter('resource.utilization').add(1);
  };
  const result = mergeSnapshots(await recorded(state, state), ownRules, () => undefined);
  expect(valuesIn(result, 'circuit_breaker.status')).toEqual({ '{}': 1 });
  expect(valuesIn(result, 'open')).toEqual({ '{}': 2 });
  expect(valuesIn(result, 'resource.utilization')).toEqual({ '{}': 2 });
});

test('a sum begins with the earliest and ends with the latest', () => {
  const [one, other] = [gauge(1, [10, 5]), gauge(2, [9, 7])];
  expect(pointsIn(merged([one, other]).result, 'load')).toMatchObject([{ startTime: [9, 7], endTime: [10, 5] }]);
});

test('meters of another name or version, other units and other kinds are kept apart', async () => {
  const [own = [], other = []] = await recorded(
    (meter) => meter.createCounter('orders', { unit: 'By' }).add(1),
    (meter) => meter.createCounter('orders', { unit: 's' }).add(1),
  );
  const renamed = own.map((ofScope) => ({ ...ofScope, scope: { ...ofScope.scope, name: 'bakery' } }));
  const newer = own.map((ofScope) => ({ ...ofScope, scope: { ...ofScope.scope, version: '2.0' } }));
  const [level = []] = await recorded((meter) => meter.createUpDownCounter('orders', { unit: 'By' }).add(1));
  const { result } = merged([own, other, renamed, newer, level]);
  expect(result.map(({ scope, metrics }) => [scope.name, scope.version, metrics.length])).toEqual([
    ['shop', '1.0', 3],
    ['bakery', '1.0', 1],
    ['shop', '2.0', 1],
  ]);
  expect(pointsIn(result, 'orders').map(({ value }) => value)).toEqual([1, 1, 1, 1, 1]);
});

test('histograms of other boundaries are left out and reported, and the first stay', async () => {
  const wait =
    (boundaries: number[]): Record =>
    (meter) =>
      meter.createHistogram('wait', { advice: { explicitBucketBoundaries: boundaries } }).record(1);
  const { result, problems } = merged(await recorded(wait([1, 2]), wait([1, 3]), wait([1, 2])));
  expect(pointsIn<Histogram>(result, 'wait').map(({ value }) => [value.count, value.buckets])).toEqual([
    [2, { boundaries: [1, 2], counts: [2, 0, 0] }],
  ]);
  expect(problems).toEqual(['workers.boundaries:wait']);
});

describe('exemplars', () => {
  const exemplar = (value: number, seconds: number): Exemplar => ({
    value,
    time: [seconds, 0],
    traceId: String(value).padStart(32, '0'),
    spanId: '1'.repeat(16),
  });

  async function withExemplars(name: string, record: Record, exemplars: readonly Exemplar[]): Promise<ScopeMetrics[]> {
    const snapshot = await snapshotOf(record);
    for (const point of pointsIn(snapshot, name)) Object.assign(point, { exemplars });
    return snapshot;
  }

  const exemplarsIn = (snapshot: readonly ScopeMetrics[], name: string) =>
    (pointsIn(snapshot, name) as (DataPoint<number> & { exemplars?: Exemplar[] })[]).map((point) =>
      point.exemplars?.map(({ value, time: [seconds] }) => [value, seconds]),
    );

  test('of a counter the newest stays', async () => {
    const count: Record = (meter) => meter.createCounter('orders').add(1);
    const snapshots = [
      await withExemplars('orders', count, [exemplar(1, 10)]),
      await withExemplars('orders', count, [exemplar(2, 30)]),
      await withExemplars('orders', count, [exemplar(3, 20)]),
    ];
    expect(exemplarsIn(merged(snapshots).result, 'orders')).toEqual([[[2, 30]]]);
  });

  test('of a histogram the newest of each bucket, the newest first', async () => {
    const wait: Record = (meter) =>
      meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1, 10] } }).record(1);
    const snapshots = [
      await withExemplars('wait', wait, [exemplar(1, 10), exemplar(2, 40), exemplar(11, 20)]),
      await withExemplars('wait', wait, [exemplar(0.5, 30), exemplar(10, 20), exemplar(100, 50)]),
    ];
    expect(exemplarsIn(merged(snapshots).result, 'wait')).toEqual([
      [
        [100, 50],
        [2, 40],
        [0.5, 30],
      ],
    ]);
  });

  test('of an exponential histogram the newest of each bucket, twenty at most', async () => {
    const reader = new PullReader({ aggregationSelector: () => ({ type: AggregationType.EXPONENTIAL_HISTOGRAM }) });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
    for (let value = 1; value <= 40; value++) meter.createUpDownCounter('wait').add(value - 3);
    const snapshot = async (seconds: number) => {
      const { scopeMetrics } = (await reader.collect()).resourceMetrics;
      const exemplars = Array.from({ length: 20 }, (_, index) => exemplar(index - 3, seconds + index));
      for (const point of pointsIn(scopeMetrics, 'wait')) Object.assign(point, { exemplars });
      return scopeMetrics;
    };
    const same = exemplarsIn(merged([await snapshot(100), await snapshot(200)]).result, 'wait')[0] ?? [];
    expect(same).toHaveLength(20);
    expect(same[0]).toEqual([16, 219]);
    expect(same.at(-1)).toEqual([-3, 200]);
    const many = await snapshot(0);
    for (const point of pointsIn(many, 'wait')) {
      Object.assign(point, {
        exemplars: Array.from({ length: 20 }, (_, index) => exemplar(1000 * (index + 1), 50 + index)),
      });
    }
    expect(exemplarsIn(merged([await snapshot(100), many]).result, 'wait')[0]).toHaveLength(20);
  });

  test('a point without them has no such field', async () => {
    const count: Record = (meter) => meter.createCounter('orders').add(1);
    const { result } = merged(await recorded(count, count));
    expect(pointsIn(result, 'orders')[0]).not.toHaveProperty('exemplars');
  });
});

test('snapshots of the official provider are added as well, and to ours', async () => {
  const record: Record = (meter) => {
    meter.createCounter('orders').add(2, { a: 1 });
    meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1] } }).record(3);
    meter.createGauge('load').record(7);
  };
  const [ours, theirs] = [await snapshotOf(record), await officialSnapshotOf(record)];
  for (const pair of [
    [theirs, theirs],
    [ours, theirs],
    [theirs, ours],
  ]) {
    const { result, problems } = merged(pair);
    expect(problems).toEqual([]);
    expect(valuesIn(result, 'orders')).toEqual({ '{"a":1}': 4 });
    expect(valuesIn(result, 'load')).toEqual({ '{}': 7 });
    expect(valuesIn<Histogram>(result, 'wait')['{}']).toMatchObject({ count: 2, sum: 6, min: 3, max: 3 });
  }
});

test('large snapshots are merged in steps of at most 500 points', async () => {
  const record: Record = (meter) => {
    for (let series = 0; series < 1900; series++) meter.createCounter('orders').add(1, { series });
  };
  const steps = mergeSteps(await recorded(record, record, record), ownRules, () => undefined);
  const taken = Array.from({ length: 20 }, () => steps.next()).filter(({ done }) => done !== true);
  // Three times 1900 to sort, 1900 to add up.
  expect(taken).toHaveLength(Math.floor(5700 / 500) + Math.floor(1900 / 500));
});
