// Gauges whose callbacks a test chooses, and what one collection shows of them.

import type { ObservableCallback } from '@opentelemetry/api';
import { MeterProvider, type MeterProviderOptions } from '../../../src/sdk/index.ts';
import type { PullReader } from '../pull-reader.ts';
import { cumulative } from '../readers.ts';

/** Callbacks by the name of their gauge, and one beside them that is always good. */
export function startCallbacks(callbacks: Record<string, ObservableCallback>, options: MeterProviderOptions = {}) {
  const reader = cumulative();
  const provider = new MeterProvider({ readers: [reader], ...options });
  const meter = provider.getMeter('host');
  for (const [name, callback] of Object.entries(callbacks)) meter.createObservableGauge(name).addCallback(callback);
  meter.createObservableGauge('good').addCallback((result) => result.observe(1));
  return { reader, provider, meter };
}

/** What one collection shows, by the name of the metric, and what it had to do without. */
export async function collect(reader: PullReader, timeoutMillis?: number) {
  const { resourceMetrics, errors } = await reader.collect(timeoutMillis === undefined ? {} : { timeoutMillis });
  const metrics = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  return {
    values: Object.fromEntries(metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value])),
    errors: errors.map((error) => String((error as Error).message)),
  };
}

export function raise(message: string): never {
  throw new Error(message);
}
