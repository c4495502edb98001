// Floor 4. What binnacle tells about itself.

import { normalised, oneOf } from '../../definition/attribute.ts';
import { defineObservableCounter } from '../../definition/define.ts';
import { cleanText } from '../../definition/value.ts';
import { lossReasons } from '../../instrument/losses.ts';

export const replacements = defineObservableCounter({
  name: 'binnacle.attribute.replacements',
  unit: '{value}',
  description: 'Attribute values that were not recorded as they were given',
  attributes: {
    // Names of definitions, so they are few and clean already; what is declared may hold no slash, a metric's name may.
    metric: normalised<string>(cleanText, { cap: 512, key: 'binnacle.metric' }),
    attribute: normalised<string>(cleanText, { cap: 512, key: 'binnacle.attribute' }),
  },
});

export const dropped = defineObservableCounter({
  name: 'binnacle.measurements.dropped',
  unit: '{measurement}',
  description: 'Measurements that were not recorded, by reason',
  attributes: { reason: oneOf(lossReasons, { key: 'binnacle.reason' }) },
});

/** Recorded by the meter provider about itself. */
export {
  callbackFailures,
  changed as attributesChanged,
  collectionDuration,
  dropped as measurementsDropped,
  overflowed,
  series,
} from '../../sdk/self-metrics/definitions.ts';
