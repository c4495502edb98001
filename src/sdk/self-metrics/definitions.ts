// Floor 2. What the MeterProvider tells about itself.

import { conditional, declared, normalised, oneOf } from '../../definition/attribute.ts';
import { defineHistogram, defineObservableCounter, defineObservableUpDownCounter } from '../../definition/define.ts';
import { errorType } from '../../definition/normalise.ts';
import { cleanText } from '../../definition/value.ts';
import { changeReasons, dropReasons } from '../ledger.ts';

/** As many as a provider has instruments. */
const metric = normalised<string>(cleanText, { cap: 512, key: 'binnacle.metric' });

export const series = defineObservableUpDownCounter({
  name: 'binnacle.sdk.series',
  unit: '{series}',
  description: 'Series that a metric holds',
  attributes: { metric },
});

export const overflowed = defineObservableCounter({
  name: 'binnacle.sdk.overflow',
  unit: '{measurement}',
  description: 'Measurements that went to the overflow series of a metric that has reached its limit',
  attributes: { metric },
});

export const dropped = defineObservableCounter({
  name: 'binnacle.sdk.measurements.dropped',
  unit: '{measurement}',
  description: 'Measurements that the meter provider did not record, by reason',
  attributes: { reason: oneOf(dropReasons, { key: 'binnacle.reason' }) },
});

export const changed = defineObservableCounter({
  name: 'binnacle.sdk.attributes.changed',
  unit: '{attribute}',
  description: 'Attributes that the meter provider did not record as they were given, by reason',
  attributes: { reason: oneOf(changeReasons, { key: 'binnacle.reason' }) },
});

export const callbackFailures = defineObservableCounter({
  name: 'binnacle.sdk.callback.failures',
  unit: '{failure}',
  description: 'Callbacks of observable metrics that failed or were too slow at a collection',
  attributes: { metric, errorType: normalised<unknown>(errorType, { cap: 24, key: 'error.type' }) },
});

/** Under the name that OpenTelemetry gives it: https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/ */
export const collectionDuration = defineHistogram({
  name: 'otel.sdk.metric_reader.collection.duration',
  unit: 's',
  description: 'Time that a reader took to gather all metrics once',
  attributes: {
    componentName: declared({ cap: 16, key: 'otel.component.name' }),
    componentType: declared({ cap: 16, key: 'otel.component.type' }),
    errorType: conditional(normalised<unknown>(errorType, { cap: 24, key: 'error.type' })),
  },
  boundaries: [],
});
