// Floor 4. What binnacle tells about itself.

import { conditional, declared, normalised, oneOf } from '../../definition/attribute.ts';
import {
  defineCounter,
  defineHistogram,
  defineObservableCounter,
  defineObservableUpDownCounter,
} from '../../definition/define.ts';
import { errorType, statusCode } from '../../definition/normalise.ts';
import { cleanText } from '../../definition/value.ts';
import { lossReasons, omissions } from '../../instrument/losses.ts';

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

export const omitted = defineCounter({
  name: 'binnacle.exposition.omissions',
  unit: '{omission}',
  description: 'Metrics, series, attributes and callbacks that a Prometheus page had to leave out, page by page',
  attributes: { omitted: oneOf(omissions, { key: 'binnacle.omitted' }) },
  startAtZero: ['omitted'],
});

export const scrapeDuration = defineHistogram({
  name: 'binnacle.scrape.duration',
  unit: 's',
  description: 'Duration of answering the scrapes of the endpoint, by status code',
  attributes: { status: normalised<number>(statusCode, { cap: 24, key: 'http.response.status_code' }) },
  boundaries: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5],
});

export const workers = defineObservableUpDownCounter({
  name: 'binnacle.workers',
  unit: '{worker}',
  description: 'Workers of a cluster and worker threads whose numbers are on this page',
  attributes: { state: oneOf(['answering', 'silent'], { key: 'binnacle.state' }) },
});

export const workersLost = defineObservableCounter({
  name: 'binnacle.workers.lost',
  unit: '{worker}',
  description: 'Workers that ended without a goodbye, and with what they had counted since the last scrape',
});

// OpenTelemetry's names for what an exporter tells about itself: https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
const exporter = {
  // With a slash in it, which nothing that is declared may hold.
  componentName: normalised<string>(cleanText, { cap: 16, key: 'otel.component.name' }),
  componentType: declared({ cap: 16, key: 'otel.component.type' }),
  errorType: conditional(normalised<unknown>(errorType, { cap: 24, key: 'error.type' })),
};

export const pointsExported = defineObservableCounter({
  name: 'otel.sdk.exporter.metric_data_point.exported',
  unit: '{data_point}',
  description: 'Data points whose push has come to an end, by what went wrong with them',
  attributes: exporter,
});

export const pointsInFlight = defineObservableUpDownCounter({
  name: 'otel.sdk.exporter.metric_data_point.inflight',
  unit: '{data_point}',
  description: 'Data points that are being pushed',
  attributes: { componentName: exporter.componentName, componentType: exporter.componentType },
});

export const exportDuration = defineHistogram({
  name: 'otel.sdk.exporter.operation.duration',
  unit: 's',
  description: 'Time that a push took with all its tries',
  attributes: exporter,
  boundaries: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10],
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
