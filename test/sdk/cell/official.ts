// What the official MeterProvider makes of the same values: the oracle of the histogram cells.

import { type AggregationOption, MeterProvider } from '@opentelemetry/sdk-metrics';
import { PullReader, pointsOf } from '../pull-reader.ts';

/** The one point of a histogram with this aggregation, after these values. */
export async function officialValue(aggregation: AggregationOption, values: readonly number[]): Promise<unknown> {
  const reader = new PullReader();
  const provider = new MeterProvider({ readers: [reader], views: [{ instrumentName: '*', aggregation }] });
  const histogram = provider.getMeter('test').createHistogram('h');
  for (const value of values) histogram.record(value);
  const [point] = await pointsOf(reader, 'h');
  await provider.shutdown();
  return point?.value;
}
