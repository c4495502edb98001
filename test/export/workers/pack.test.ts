import type { ExponentialHistogram, Histogram, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { pack } from '../../../src/export/workers/pack.ts';
import type { PackedMetric } from '../../../src/export/workers/packed.ts';
import { Repeated, Unpacking } from '../../../src/export/workers/unpack.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { PullReader } from '../../sdk/pull-reader.ts';
import { officialSnapshotOf, pointsIn, type Record, snapshotOf, valuesIn } from './snapshots.ts';

/** Ways that a message may take, and what a part is at the end of each. */
const ways: [name: string, carry: (part: unknown) => unknown][] = [
  ['JSON', (part) => JSON.parse(JSON.stringify(part))],
  ['structured clone', (part) => structuredClone(part)],
];

function sent(
  snapshot: readonly ScopeMetrics[],
  carry: (part: unknown) => unknown,
  repeated = new Repeated(),
): readonly ScopeMetrics[] {
  const unpacking = new Unpacking(repeated);
  const parts = [...pack(snapshot)];
  for (const part of parts) unpacking.add(carry(part) as PackedMetric[]);
  return unpacking.snapshot(parts.length) ?? [];
}

const everything: Record = (meter) => {
  meter.createCounter('orders', { unit: '{order}', description: 'Orders' }).add(2, { route: '/a', retried: false });
  meter.createUpDownCounter('open').add(-0.5);
  meter.createGauge('load').record(0.25, { 'a "quoted" name\n': 'ä\\', list: ['x', 'y'] });
  meter
    .createHistogram('wait', { unit: 's', advice: { explicitBucketBoundaries: [0.1, 1] } })
    .record(0.5, { route: '/a' });
  meter.createHistogram('wait').record(5, { route: '/b' });
};

/** What matters of a snapshot: descriptors carry things of the SDK's own besides. */
function essence(snapshot: readonly ScopeMetrics[]) {
  return snapshot.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map(({ descriptor: { name, description, unit, valueType }, ...metric }) => ({
      ...metric,
      descriptor: { name, description, unit, valueType },
    })),
  }));
}

describe.each(ways)('by %s', (_, carry) => {
  test.each([
    ['our provider', snapshotOf],
    ['the official provider', officialSnapshotOf],
  ])('a snapshot of %s arrives as it was', async (_provider, snapshotBy) => {
    const snapshot = await snapshotBy(everything);
    expect(essence(sent(snapshot, carry))).toEqual(essence(snapshot));
  });

  test('exponential histograms arrive, and sums that are left out stay so', async () => {
    const reader = new PullReader({
      aggregationSelector: () => ({ type: AggregationType.EXPONENTIAL_HISTOGRAM }),
    });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
    for (const value of [0, 0.001, 7, 7]) meter.createHistogram('wait').record(value);
    meter.createUpDownCounter('open').add(-3);
    const { scopeMetrics } = (await reader.collect()).resourceMetrics;
    const arrived = sent(scopeMetrics, carry);
    expect(essence(arrived)).toEqual(essence(scopeMetrics));
    expect(pointsIn<ExponentialHistogram>(arrived, 'open')[0]?.value.sum).toBeUndefined();
  });

  test('numbers that JSON has none for arrive', async () => {
    const snapshot = await snapshotOf((meter) => {
      for (const name of ['a', 'b', 'c']) meter.createGauge(name).record(1);
    });
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      Object.assign(pointsIn(snapshot, name)[0] ?? {}, { value: values[index] });
    }
    const arrived = sent(snapshot, carry);
    expect(['a', 'b', 'c'].map((name) => pointsIn(arrived, name)[0]?.value)).toEqual(values);
  });

  test('exemplars and the end of each point arrive', async () => {
    const snapshot = await snapshotOf((meter) => {
      for (const series of [1, 2]) meter.createCounter('orders').add(1, { series });
    });
    const exemplars = [{ value: 1, time: [5, 6], traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }];
    Object.assign(pointsIn(snapshot, 'orders')[1] ?? {}, { exemplars, endTime: [7, 8] });
    expect(essence(sent(snapshot, carry))).toEqual(essence(snapshot));
  });
});

test('any attributes arrive', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.array(fc.string()),
  );
  const name = fc.string().filter((text) => text !== '__proto__');
  fc.assert(
    fc.property(fc.dictionary(name, value), (attributes) => {
      const text = JSON.stringify(attributes);
      expect(new Repeated().attributes(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('attributes that have no JSON arrive by their names', async () => {
  const snapshot = await snapshotOf((meter) => meter.createCounter('orders').add(1));
  Object.assign(pointsIn(snapshot, 'orders')[0] ?? {}, { attributes: { a: Number.NaN, b: 2n, c: undefined } });
  expect(valuesIn(sent(snapshot, structuredClone), 'orders')).toEqual({ '{"a":"NaN","b":"2"}': 1 });
});

const manySeries: Record = (meter) => {
  for (let series = 0; series < 1900; series++) {
    meter.createHistogram('wait').record(series, { series });
    meter.createCounter('orders').add(1, { series });
  }
};

test('whatever a metric and its meter are called, they arrive as texts', async () => {
  const snapshot = await snapshotOf((meter) => meter.createCounter('orders').add(1));
  const [ofScope] = snapshot;
  Object.assign(ofScope?.metrics[0]?.descriptor ?? {}, {
    name: Symbol('n'),
    description: undefined,
    unit: Symbol('s'),
  });
  Object.assign(ofScope?.scope ?? {}, { name: null, version: 2 });
  const [arrived] = sent(snapshot, structuredClone);
  expect(arrived?.scope).toEqual({ name: 'null', version: '2' });
  expect(arrived?.metrics[0]?.descriptor).toMatchObject({ name: 'Symbol(n)', description: '', unit: 'Symbol(s)' });
});

test('a large snapshot goes in parts of a bounded size, and one metric may be in several', async () => {
  const snapshot = await snapshotOf(manySeries);
  const parts = [...pack(snapshot)];
  expect(parts.length).toBeGreaterThan(5);
  expect(Math.max(...parts.map((part) => JSON.stringify(part).length))).toBeLessThan(150_000);
  expect(essence(sent(snapshot, structuredClone))).toEqual(essence(snapshot));
});

test('a part that is missing makes no snapshot', async () => {
  const parts = [...pack(await snapshotOf(manySeries))];
  const unpacking = new Unpacking(new Repeated());
  for (const part of parts.slice(1)) unpacking.add(part);
  expect(unpacking.snapshot(parts.length)).toBeUndefined();
});

test('metrics can be left out', async () => {
  const snapshot = await snapshotOf(everything);
  const parts = [...pack(snapshot, new Set(['orders', 'load']))];
  expect(parts.flat().map(({ descriptor }) => descriptor.name)).toEqual(['open', 'wait', 'wait']);
});

test('a series has the same frozen attributes and boundaries from one snapshot to the next', async () => {
  const repeated = new Repeated();
  const snapshot = await snapshotOf(everything);
  const once = () => {
    const [point] = pointsIn<Histogram>(sent(snapshot, structuredClone, repeated), 'wait');
    return { attributes: point?.attributes, boundaries: point?.value.buckets.boundaries };
  };
  const first = once();
  expect([first.attributes, first.boundaries].every(Object.isFrozen)).toBe(true);
  repeated.turn();
  const second = once();
  expect(second.attributes).toBe(first.attributes);
  expect(second.boundaries).toBe(first.boundaries);
  // Of a series that is gone for two rounds nothing is kept.
  repeated.turn();
  repeated.turn();
  expect(once().attributes).not.toBe(first.attributes);
});
