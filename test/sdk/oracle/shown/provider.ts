// The rows about the provider and its end.

import { AggregationType, type MetricProducer } from '@opentelemetry/sdk-metrics';
import { PullReader } from '../../pull-reader.ts';
import { namesOf, onBoth, type Proof, withReader } from './both.ts';

/** Keeps its producer within reach. */
class OpenReader extends PullReader {
  producer: MetricProducer | undefined;

  override setMetricProducer(producer: MetricProducer): void {
    super.setMetricProducer(producer);
    this.producer = producer;
  }
}

/** Takes until the end of a timer to shut down. */
class SlowReader extends PullReader {
  isDown = false;

  protected override async onShutdown(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.isDown = true;
  }
}

export const provider = {
  'selectors-asked-once': async () => {
    const both = await onBoth((make) => {
      const aggregationSelector = jest.fn(() => ({ type: AggregationType.DEFAULT }) as const);
      const { meter } = withReader(make, { reader: { aggregationSelector } });
      const before = aggregationSelector.mock.calls.length;
      for (const name of ['one', 'two', 'three']) meter.createCounter(name);
      return [before, aggregationSelector.mock.calls.length];
    });
    expect(both).toEqual({ official: [0, 3], ours: [7, 7] });
  },
  'after-shutdown': async () => {
    const both = await onBoth(async (make) => {
      const reader = new OpenReader();
      const made = make({ readers: [reader] });
      const meter = made.getMeter('shop');
      const early = meter.createCounter('early');
      await made.shutdown();
      early.add(1);
      meter.createCounter('late').add(1);
      const result = await reader.producer?.collect();
      return result?.resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics.map((each) => each.descriptor.name));
    });
    expect(both).toEqual({ official: ['early', 'late'], ours: ['early'] });
  },
  'second-shutdown': async () => {
    const both = await onBoth(async (make) => {
      const reader = new SlowReader();
      const made = make({ readers: [reader] });
      const first = made.shutdown();
      await made.shutdown();
      const { isDown } = reader;
      await first;
      return isDown;
    });
    expect(both).toEqual({ official: false, ours: true });
  },
  'self-metrics': async () => {
    const both = await onBoth(async (make) => {
      const { meter, reader } = withReader(make, { sdkMetricsEnabled: true });
      meter.createCounter('c').add(Number.NaN);
      meter.createCounter('c').add(1);
      await reader.collect();
      return (await namesOf(reader)).sort();
    });
    const duration = 'otel.sdk.metric_reader.collection.duration';
    expect(both.official).toEqual(['c', duration]);
    expect(both.ours).toEqual(
      expect.arrayContaining(['binnacle.sdk.measurements.dropped', 'binnacle.sdk.series', 'c', duration]),
    );
  },
} satisfies Record<string, Proof>;
