// The points of a push are counted as the official serializer writes them, of every kind, and nobody else's.

import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { AggregationType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { pointsIn } from '../../../bench/measure/points.ts';

class ManualReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

const reader = new ManualReader();
const provider = new MeterProvider({
  readers: [reader],
  views: [{ instrumentName: 'bench.exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
});
const meters = [provider.getMeter('one'), provider.getMeter('other', '1.2.3')] as const;

afterAll(() => provider.shutdown());

test('points of all kinds count, in every scope, and only those of the bench', async () => {
  for (const index of Array(300).keys()) meters[0].createCounter('bench.counter').add(index, { index });
  for (const index of Array(20).keys()) meters[0].createGauge('bench.gauge').record(-index, { index });
  for (const index of Array(5).keys()) meters[1].createHistogram('bench.histogram').record(index, { index });
  for (const index of Array(4).keys()) meters[1].createHistogram('bench.exponential').record(index, { index });
  for (const index of Array(7).keys()) meters[1].createCounter('benchmark').add(index, { index });
  const { resourceMetrics } = await reader.collect();
  expect(pointsIn(ProtobufMetricsSerializer.serializeRequest(resourceMetrics) as Uint8Array)).toBe(329);
});

test('an empty body has no points', () => {
  expect(pointsIn(new Uint8Array())).toBe(0);
});
