import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import { type Temporality, temporalityOf } from '../../../src/export/otlp/temporality.ts';

const { COUNTER, OBSERVABLE_COUNTER, HISTOGRAM } = InstrumentType;

test.each<[Temporality, InstrumentType[]]>([
  ['cumulative', []],
  ['delta', [COUNTER, HISTOGRAM, OBSERVABLE_COUNTER]],
  ['lowmemory', [COUNTER, HISTOGRAM]],
])('%s takes deltas of %j, and totals of all others', (temporality, expected) => {
  const choose = temporalityOf(temporality);
  const deltas = Object.values(InstrumentType).filter((type) => choose(type) === AggregationTemporality.DELTA);
  expect(deltas.sort()).toEqual(expected.sort());
});
