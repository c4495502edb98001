// Floor 2. What a reader wants of each kind of instrument, asked once: its answers must not change, and must not throw later.

import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  type IMetricReader,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import { isAggregationOption } from './aggregation.ts';
import type { Kind } from './descriptor.ts';
import { DEFAULT_SERIES, limitOf } from './limits.ts';

/** A reader's wishes for one kind. */
export interface Preference {
  readonly temporality: AggregationTemporality;
  readonly aggregation: AggregationOption;
  readonly limit: number;
}

/** A reader's wishes for all kinds. */
export class Preferences {
  readonly reader: IMetricReader;
  readonly #byKind: ReadonlyMap<Kind, Preference>;

  constructor(reader: IMetricReader) {
    this.reader = reader;
    this.#byKind = new Map(Object.values(InstrumentType).map((type) => [type, preferenceOf(reader, type)]));
  }

  of(kind: Kind): Preference {
    return this.#byKind.get(kind) as Preference;
  }
}

function preferenceOf(reader: IMetricReader, type: InstrumentType): Preference {
  const aggregation = reader.selectAggregation(type);
  const isDelta = reader.selectAggregationTemporality(type) === AggregationTemporality.DELTA;
  return {
    temporality: isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    aggregation: isAggregationOption(aggregation) ? aggregation : { type: AggregationType.DEFAULT },
    limit: limitOf(reader.selectCardinalityLimit?.(type), DEFAULT_SERIES),
  };
}
