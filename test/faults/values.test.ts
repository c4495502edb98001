// After any values, in any order, every sum is finite and the sum of those that were accepted; and so it is when it arrives.

import { type Meter, ValueType } from '@opentelemetry/api';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import type { Histogram, PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { MeterProvider } from '../../src/sdk/index.ts';
import { Receiver } from '../export/otlp/receiver.ts';
import { PullReader, pointsOf } from '../sdk/pull-reader.ts';

const SEED = 20_261_120;

const anyValue = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 1000 }) },
  { weight: 2, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e308, -1e308, Number.MAX_VALUE) },
  { weight: 2, arbitrary: fc.constantFrom(2 ** 53 - 1, 2 ** 53, 2 ** 63, -(2 ** 53), 1e300) },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }) },
  { weight: 1, arbitrary: fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }) },
);

interface Case {
  readonly of: 'numbers' | 'whole numbers';
  readonly kind: 'Counter' | 'UpDownCounter' | 'Histogram' | 'Gauge';
  readonly valueType: ValueType;
}

const cases: Case[] = (['Counter', 'UpDownCounter', 'Histogram', 'Gauge'] as const).flatMap((kind) => [
  { kind, of: 'numbers', valueType: ValueType.DOUBLE },
  { kind, of: 'whole numbers', valueType: ValueType.INT },
]);

/** What a value counts as; nothing for one that is dropped. Said once more, in other words than the source has. */
function accepted(value: unknown, { kind, valueType }: Case): number | undefined {
  let number = value;
  if (typeof number === 'bigint') number = Math.abs(Number(number)) < 2 ** 53 ? Number(number) : undefined;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  if ((kind === 'Counter' || kind === 'Histogram') && number < 0) return undefined;
  if (valueType === ValueType.DOUBLE) return number;
  return Math.abs(Math.trunc(number)) < 2 ** 53 ? Math.trunc(number) : undefined;
}

function recorder(meter: Meter, { kind, valueType }: Case): (value: unknown) => void {
  const instrument = meter[`create${kind}`]('values', { valueType });
  return 'add' in instrument
    ? (value) => instrument.add(value as number)
    : (value) => instrument.record(value as number);
}

test.each(cases)('10,000 mixed values for a $kind of $of: exactly the accepted ones', async (each) => {
  const reader = new PullReader();
  const provider = new MeterProvider({ readers: [reader] });
  const record = recorder(provider.getMeter('values'), each);
  const values = fc.sample(anyValue, { numRuns: 10_000, seed: SEED });
  let sum = 0;
  let last = 0;
  let count = 0;
  for (const value of values) {
    record(value);
    const number = accepted(value, each);
    if (number === undefined) continue;
    // What would carry the sum out of range is dropped as well; a gauge has none.
    if (each.kind !== 'Gauge' && !Number.isFinite(sum + number)) continue;
    if (each.kind !== 'Gauge') sum += number;
    last = number;
    count += 1;
  }
  const [point] = await pointsOf(reader, 'values');
  const dropped = Object.values(provider.dropped()).reduce((all, one) => all + one, 0);
  expect(count + dropped).toBe(10_000);
  expect(Number.isFinite(sum)).toBe(true);
  if (each.kind === 'Histogram') expect(point?.value).toMatchObject({ sum, count });
  else expect(point?.value).toBe(each.kind === 'Gauge' ? last : sum);
});

test('of two values whose sum no number can hold, the first one stays', async () => {
  const reader = new PullReader();
  const provider = new MeterProvider({ readers: [reader] });
  const counter = provider.getMeter('values').createCounter('sum');
  const histogram = provider.getMeter('values').createHistogram('histogram');
  for (let times = 0; times < 2; times++) {
    counter.add(1e308);
    counter.add(1e308);
    histogram.record(1.7e308);
  }
  expect((await pointsOf(reader, 'sum'))[0]?.value).toBe(1e308);
  expect((await pointsOf(reader, 'histogram'))[0]?.value).toMatchObject({ sum: 1.7e308, count: 1 });
  expect(provider.dropped()).toEqual({ sum_out_of_range: 4 });
});

describe('1,000 snapshots of random values', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await new Receiver().come();
  });
  afterEach(() => receiver.leave());

  test.each([
    ['JSON', JsonExporter],
    ['protobuf', ProtobufExporter],
  ])('arrive as they were recorded, point by point, as %s', async (_, Exporter) => {
    const exporter: PushMetricExporter = new Exporter({ url: receiver.url });
    const push = (metrics: ResourceMetrics) =>
      new Promise<number>((resolve) => exporter.export(metrics, ({ code }) => resolve(code)));
    const snapshots = fc.sample(fc.array(anyValue, { maxLength: 8 }), { numRuns: 1000, seed: SEED });
    for (const values of snapshots) {
      const reader = new PullReader();
      const meter = new MeterProvider({ readers: [reader] }).getMeter('values');
      const instruments = { sum: meter.createUpDownCounter('sum'), gauge: meter.createGauge('gauge') };
      const histogram = meter.createHistogram('histogram');
      for (const [index, value] of (values as number[]).entries()) {
        instruments.sum.add(value, { row: index % 3 });
        instruments.gauge.record(value, { row: index % 3 });
        histogram.record(value, { row: index % 3 });
      }
      const { resourceMetrics } = await reader.collect();
      const sent = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
      expect(await push(resourceMetrics)).toBe(0);
      const arrived = receiver.requests.pop()?.push.metrics ?? [];
      const shown = (value: unknown) =>
        typeof value === 'number' ? { value } : { count: (value as Histogram).count, sum: (value as Histogram).sum };
      expect(arrived.map(({ name, points }) => [name, points])).toEqual(
        sent.map(({ descriptor, dataPoints }) => [
          descriptor.name,
          dataPoints.map(({ attributes, value }) => expect.objectContaining({ attributes, ...shown(value) })),
        ]),
      );
    }
    await exporter.shutdown();
  });
});
