// A reader that collects when it is told to, and how its answers are read.

import { type DataPoint, type MetricData, MetricReader, type MetricReaderOptions } from '@opentelemetry/sdk-metrics';

export class PullReader extends MetricReader {
  constructor(options: MetricReaderOptions = {}) {
    super(options);
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

/** All metrics of one collection, whatever their meter. */
export async function metricsOf(reader: MetricReader): Promise<MetricData[]> {
  const { resourceMetrics } = await reader.collect();
  return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
}

/** The points of one metric; none when it is not there. */
export async function pointsOf(reader: MetricReader, name: string): Promise<DataPoint<unknown>[]> {
  return (await metricsOf(reader))
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints as DataPoint<unknown>[]);
}
