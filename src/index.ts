// The front door: everything that the package gives, in groups. No logic.

export type { Attribute, AttributeOptions, Attributes } from './definition/attribute.ts';
export { capped, conditional, declared, normalised, oneOf, optIn, recommended } from './definition/attribute.ts';
// Metrics of your own, with the tools that binnacle's are made with.
export {
  defineCounter,
  defineGauge,
  defineHistogram,
  defineObservableCounter,
  defineObservableGauge,
  defineObservableUpDownCounter,
  defineUpDownCounter,
} from './definition/define.ts';
export type { AttributesOf, HistogramOptions, Kind, MetricDefinition, MetricOptions } from './definition/metric.ts';
// What the domains define, as data: for docs, dashboards and checks.
export { catalogue } from './domain/catalogue.ts';
export { createMeters, type Meters } from './domain/meters.ts';
// The endpoint: hashes for the users that may read it.
export { hashPassword } from './endpoint/password-hash.ts';
export type { PushState, PushStatus } from './export/otlp/push-ledger.ts';
export type {
  BoundCounter,
  BoundHistogram,
  CounterOf,
  InstrumentsOf,
  ObservedOf,
  RecorderOf,
  UpDownCounterOf,
} from './instrument/binder.ts';
export type { MetricsCollector } from './instrument/metrics-collector.ts';
// HTTP: the route of a request that no capture can see.
export { setHttpRoute } from './integration/http/route.ts';
export type { Logger } from './support/diagnostics.ts';
// Errors: thrown at start-up only.
export { BinnacleError, type BinnacleErrorCode, isBinnacleError } from './support/errors.ts';
// Options.
export type { TelemetryOptions } from './telemetry/config/options.ts';
// Start, and what it gives back.
export { initTelemetry } from './telemetry/init.ts';
// The domain meters: those of the process, or bound to a provider of your own.
export { defineMeter, meters } from './telemetry/meters.ts';
export type { PullStatus, TelemetryStatus } from './telemetry/status.ts';
export type { FlushOptions, FlushResult, FlushResults, Scraped, Telemetry } from './telemetry/telemetry.ts';
