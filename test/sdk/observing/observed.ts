// Observable instruments whose callbacks say what a test sets.

import type { Observable, ObservableCallback } from '@opentelemetry/api';
import { type Meter, MeterProvider, type MeterProviderOptions } from '../../../src/sdk/index.ts';
import { cumulative, textOf, valuesOf } from '../readers.ts';

export const CPU0 = textOf({ cpu: 0 });
export const CPU1 = textOf({ cpu: 1 });

/** A meter whose callbacks say what `said` says: values by CPU. */
export function startObserved(reader = cumulative(), options: MeterProviderOptions = {}) {
  const provider = new MeterProvider({ ...options, readers: [reader] });
  const meter = provider.getMeter('host');
  const said = new Map<number, number>();
  const say: ObservableCallback = (result) => {
    for (const [cpu, value] of said) result.observe(value, { cpu });
  };
  const values = () => valuesOf(reader, 'metric');
  return { provider, reader, meter, said, say, values };
}

export const creations = {
  counter: (meter: Meter) => meter.createObservableCounter('metric'),
  upDown: (meter: Meter) => meter.createObservableUpDownCounter('metric'),
  gauge: (meter: Meter) => meter.createObservableGauge('metric'),
} satisfies Record<string, (meter: Meter) => Observable>;
