// The seven instruments as a program uses them: what each makes of values and attributes, and series that are taken out.

import { ValueType } from '@opentelemetry/api';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import { type Meter, MeterProvider } from '../../src/sdk/index.ts';
import { pass, stopClocks } from './moved-clock.ts';
import { metricsOf, type PullReader, pointsOf } from './pull-reader.ts';
import { cumulative, delta, intervalsOf, textOf, valuesOf } from './readers.ts';

function start() {
  const reader = cumulative();
  const provider = new MeterProvider({ readers: [reader] });
  return { reader, provider, meter: provider.getMeter('shop', '1.0') };
}

async function metricOf(reader: PullReader, name: string) {
  return (await metricsOf(reader)).find(({ descriptor }) => descriptor.name === name);
}

describe('the seven instruments', () => {
  test.each<[string, (meter: Meter) => void, object]>([
    [
      'a counter adds up, and only rises',
      (meter) => {
        const counter = meter.createCounter('metric');
        for (const value of [1, 2.5, -1]) counter.add(value);
      },
      { dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: [{ value: 3.5 }] },
    ],
    [
      'an up-down counter adds up what comes and goes',
      (meter) => {
        const counter = meter.createUpDownCounter('metric');
        for (const value of [1, 2.5, -5]) counter.add(value);
      },
      { dataPointType: DataPointType.SUM, isMonotonic: false, dataPoints: [{ value: -1.5 }] },
    ],
    [
      'a gauge keeps the last value',
      (meter) => {
        const gauge = meter.createGauge('metric');
        for (const value of [1, -2.5]) gauge.record(value);
      },
      { dataPointType: DataPointType.GAUGE, dataPoints: [{ value: -2.5 }] },
    ],
    [
      'a histogram counts into the boundaries that are advised, and keeps sum, min and max',
      (meter) => {
        const histogram = meter.createHistogram('metric', { advice: { explicitBucketBoundaries: [1, 2] } });
        for (const value of [0.5, 1, 1.5, 9, -1]) histogram.record(value);
      },
      {
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: [
          { value: { count: 4, sum: 12, min: 0.5, max: 9, buckets: { boundaries: [1, 2], counts: [2, 1, 1] } } },
        ],
      },
    ],
    [
      'an observable counter shows the total that was observed',
      (meter) => meter.createObservableCounter('metric').addCallback((result) => result.observe(5)),
      { dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: [{ value: 5 }] },
    ],
    [
      'an observable up-down counter shows the sum that was observed',
      (meter) => meter.createObservableUpDownCounter('metric').addCallback((result) => result.observe(-5)),
      { dataPointType: DataPointType.SUM, isMonotonic: false, dataPoints: [{ value: -5 }] },
    ],
    [
      'an observable gauge shows the level that was observed',
      (meter) => meter.createObservableGauge('metric').addCallback((result) => result.observe(0.5)),
      { dataPointType: DataPointType.GAUGE, dataPoints: [{ value: 0.5 }] },
    ],
  ])('%s', async (_, record, expected) => {
    const { reader, meter } = start();
    record(meter);
    const metric = await metricOf(reader, 'metric');
    expect(metric).toMatchObject({ ...expected, aggregationTemporality: AggregationTemporality.CUMULATIVE });
    expect('isMonotonic' in (metric ?? {})).toBe('isMonotonic' in expected);
  });

  test('the descriptor says what the program said', async () => {
    const { reader, meter } = start();
    meter.createCounter('orders', { unit: '{order}', description: 'Orders', valueType: ValueType.INT }).add(1);
    expect((await metricOf(reader, 'orders'))?.descriptor).toMatchObject({
      name: 'orders',
      type: 'COUNTER',
      unit: '{order}',
      description: 'Orders',
      valueType: ValueType.INT,
    });
  });

  test('a set of attributes is one series, in whatever order it is named; no attributes are a set, too', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('orders');
    counter.add(1, { country: 'NO', paid: true });
    counter.add(2, { paid: true, country: 'NO' });
    counter.add(4, { paid: 'true', country: 'NO' });
    counter.add(8);
    counter.add(16, {});
    expect(await valuesOf(reader, 'orders')).toEqual({
      [textOf({ country: 'NO', paid: true })]: 3,
      [textOf({ country: 'NO', paid: 'true' })]: 4,
      '{}': 24,
    });
  });

  test('asking again gives the same instrument; another unit or kind under its name is another metric', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('size', { unit: 'By' });
    expect(meter.createCounter('size', { unit: 'By', description: 'how large' })).toBe(counter);
    counter.add(1);
    meter.createCounter('size', { unit: 'kBy' }).add(2);
    meter.createUpDownCounter('size', { unit: 'By' }).add(4);
    const metrics = await metricsOf(reader);
    expect(metrics.map(({ descriptor, dataPoints }) => [descriptor.unit, dataPoints[0]?.value])).toEqual([
      ['By', 1],
      ['kBy', 2],
      ['By', 4],
    ]);
    expect(metrics[0]?.descriptor.description).toBe('how large');
  });

  test('what was handed out does not change afterwards', async () => {
    const { reader, meter } = start();
    const histogram = meter.createHistogram('wait');
    histogram.record(1);
    const [before] = await pointsOf(reader, 'wait');
    const copy = structuredClone(before?.value);
    histogram.record(2);
    await reader.collect();
    expect(before?.value).toEqual(copy);
  });
});

describe('remove and clear', () => {
  test('remove takes one set out, and clear takes all', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('jobs');
    for (const worker of ['w1', 'w2', 'w3']) counter.add(1, { worker, queue: 'mail' });
    counter.remove({ queue: 'mail', worker: 'w2' });
    expect(Object.keys(await valuesOf(reader, 'jobs'))).toEqual([
      textOf({ worker: 'w1', queue: 'mail' }),
      textOf({ worker: 'w3', queue: 'mail' }),
    ]);
    counter.clear();
    expect(await valuesOf(reader, 'jobs')).toEqual({});
  });

  test('a set that is not there, or cannot be one, takes nothing out', async () => {
    const { reader, provider, meter } = start();
    const counter = meter.createCounter('jobs');
    counter.add(1, { worker: 'w1' });
    const unreadable = {
      get worker(): string {
        throw new Error('no');
      },
    };
    for (const set of [{ worker: 'w2' }, {}, { worker: 'w1', queue: 'mail' }, unreadable]) counter.remove(set);
    expect(await valuesOf(reader, 'jobs')).toEqual({ [textOf({ worker: 'w1' })]: 1 });
    expect(provider.dropped()).toEqual({});
  });

  test('remove without attributes takes the set without attributes', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('jobs');
    counter.add(1);
    counter.add(1, { worker: 'w1' });
    counter.remove();
    expect(Object.keys(await valuesOf(reader, 'jobs'))).toEqual([textOf({ worker: 'w1' })]);
  });

  test.each(['createCounter', 'createUpDownCounter', 'createHistogram', 'createGauge'] as const)(
    '%s: a set that comes back begins anew, with a new start',
    async (create) => {
      stopClocks();
      const { reader, meter } = start();
      const instrument = meter[create]('jobs') as unknown as Recording;
      const record = (value: number) =>
        (instrument.add ?? instrument.record)?.call(instrument, value, { worker: 'w1' });
      record(5);
      await pass(1000);
      const key = textOf({ worker: 'w1' });
      const { [key]: first } = await intervalsOf(reader, 'jobs');
      instrument.remove({ worker: 'w1' });
      expect(await pointsOf(reader, 'jobs')).toEqual([]);
      await pass(1000);
      record(3);
      await pass(1000);
      const { [key]: second } = await intervalsOf(reader, 'jobs');
      expect(second).toEqual({ start: (first?.start ?? 0) + 2000, end: (first?.start ?? 0) + 3000 });
      const values = await valuesOf<unknown>(reader, 'jobs');
      expect(values).toEqual({
        [key]: create === 'createHistogram' ? expect.objectContaining({ count: 1, sum: 3 }) : 3,
      });
    },
  );

  test('what a delta reader has not seen yet is gone with the series', async () => {
    const reader = delta();
    const counter = new MeterProvider({ readers: [reader] }).getMeter('shop').createCounter('jobs');
    counter.add(5, { worker: 'w1' });
    counter.remove({ worker: 'w1' });
    counter.add(2, { worker: 'w1' });
    expect(await valuesOf(reader, 'jobs')).toEqual({ [textOf({ worker: 'w1' })]: 2 });
  });

  test('the other series go on where they were', async () => {
    const { reader, meter } = start();
    const counter = meter.createCounter('jobs');
    for (let round = 1; round <= 3; round++) {
      counter.add(1, { worker: 'steady' });
      counter.add(1, { worker: `w${round}` });
      counter.remove({ worker: `w${round}` });
    }
    expect(await valuesOf(reader, 'jobs')).toEqual({ [textOf({ worker: 'steady' })]: 3 });
  });
});

interface Recording {
  add?(value: number, attributes: object): void;
  record?(value: number, attributes: object): void;
  remove(attributes: object): void;
}
