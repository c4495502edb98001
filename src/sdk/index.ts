// Floor 2. The door 'binnacle/sdk': the MeterProvider for those who wire OpenTelemetry by hand.

export { type Exemplar, exemplarsOf } from './exemplar/exemplar.ts';
export type { ExemplarFilter } from './exemplar/sampler.ts';
export type {
  BoundGauge,
  BoundHistogram,
  BoundSum,
  Counter,
  Gauge,
  Histogram,
  UpDownCounter,
} from './instruments.ts';
export type { DropReason } from './ledger.ts';
export type { Limits } from './limits.ts';
export type { Meter } from './meter.ts';
export { MeterProvider, type MeterProviderOptions } from './meter-provider.ts';
export type { InstrumentOptions } from './zero-start.ts';
