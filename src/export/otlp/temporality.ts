// Floor 5. What a point of a push counts from, by the kind of the instrument.

import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';

/** The values of OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE. */
export type Temporality = 'cumulative' | 'delta' | 'lowmemory';

const deltas: Readonly<Record<Temporality, ReadonlySet<InstrumentType>>> = {
  cumulative: new Set(),
  delta: new Set([InstrumentType.COUNTER, InstrumentType.OBSERVABLE_COUNTER, InstrumentType.HISTOGRAM]),
  // Observed totals would have to be kept to take differences of them.
  lowmemory: new Set([InstrumentType.COUNTER, InstrumentType.HISTOGRAM]),
};

/**
 * The temporality of each kind of instrument. Up-down counters are always totals: their differences say nothing.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/#additional-environment-variable-configuration
 */
export function temporalityOf(preference: Temporality): (type: InstrumentType) => AggregationTemporality {
  return (type) => (deltas[preference].has(type) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE);
}
