import { AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics';
import { Harvest } from '../../../src/export/otlp/harvest.ts';
import { pointCount } from '../../../src/export/otlp/parts.ts';
import { Patience } from '../../../src/export/otlp/patience.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';

class Reader extends MetricReader {
  readonly timeouts: (number | undefined)[] = [];

  override collect(options?: { timeoutMillis?: number }) {
    this.timeouts.push(options?.timeoutMillis);
    return super.collect(options);
  }

  protected override async onForceFlush() {}
  protected override async onShutdown() {}
}

function harvesting(temporality: AggregationTemporality) {
  const reader = new Reader({ aggregationTemporalitySelector: () => temporality });
  const counter = new MeterProvider({ readers: [reader] }).getMeter('test').createCounter('work.done');
  const harvest = new Harvest(reader, temporality === AggregationTemporality.CUMULATIVE, () => 500);
  const collect = (milliseconds = 5000) => harvest.collect(new Patience(milliseconds, true));
  const value = async () => {
    const { scopeMetrics } = await collect();
    const metrics = scopeMetrics.flatMap(({ metrics }) => metrics);
    return metrics.find(({ descriptor }) => descriptor.name === 'work.done')?.dataPoints[0]?.value;
  };
  return { reader, counter, harvest, collect, value };
}

test('what of a delta was kept is in the next one', async () => {
  const { counter, harvest, collect, value } = harvesting(AggregationTemporality.DELTA);
  counter.add(1);
  const first = await collect();
  harvest.keep(first);
  expect(harvest.waiting).toBe(pointCount(first));
  counter.add(10);
  expect(await value()).toBe(11);
  expect([harvest.waiting, harvest.lost]).toEqual([0, 0]);
});

test('of what is cumulative nothing is kept', async () => {
  const { counter, harvest, collect, value } = harvesting(AggregationTemporality.CUMULATIVE);
  counter.add(1);
  harvest.keep(await collect());
  expect(harvest.waiting).toBe(0);
  counter.add(10);
  expect(await value()).toBe(11);
});

test.each([
  [60_000, 1000],
  [600, 300],
  [0, 1],
])('of %i ms that are left, callbacks have %i', async (left, expected) => {
  const { reader, collect } = harvesting(AggregationTemporality.DELTA);
  await collect(left);
  const [given = 0] = reader.timeouts;
  expect(given).toBeLessThanOrEqual(expected);
  expect(given).toBeGreaterThan(0);
});
