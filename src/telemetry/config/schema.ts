// Floor 8. The schema of TelemetryOptions: what is accepted, field by field. Types and schema cannot drift apart, because
// section<T>() asks for a schema of the right type for every field of T.
import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import * as v from 'valibot';
import { exemplarFilters } from '../../sdk/exemplar/sampler.ts';
import { viewProblems } from '../../sdk/view.ts';
import type { Logger } from '../../support/diagnostics.ts';
import type { Conventions, HistogramOptions, MetricOptions } from './metric-options.ts';
import type { Instrumentation, ResourceAttributeValue, TelemetryOptions } from './options.ts';
import { otlpSchema, prometheusSchema } from './output-schema.ts';
import {
  dictionary,
  flag,
  hasMethods,
  isObject,
  method,
  name,
  section,
  text,
  texts,
  whole,
  word,
} from './schema-parts.ts';

const convention = word('native', 'semconv', 'both');

const view = v.pipe(
  v.custom<ViewOptions>(isObject, 'expected a view, such as { instrumentName }.'),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const problem of viewProblems(dataset.value as ViewOptions)) addIssue({ message: `it ${problem}` });
  }),
);

const instrumentation = v.custom<Instrumentation>(
  (value) => hasMethods(value, ['enable', 'disable', 'setMeterProvider']),
  'expected an OpenTelemetry instrumentation.',
);

const logger = v.custom<Logger>(
  (value) => hasMethods(value, ['info', 'warn', 'error']),
  'expected an object with the methods info, warn and error.',
);

const histogram = v.pipe(
  v.custom<HistogramOptions>(
    (value) => value === 'exponential' || isBoundaries(value),
    'expected "exponential", or an array of finite numbers, each larger than the one before.',
  ),
  v.transform((value): HistogramOptions => (value === 'exponential' ? value : [...value])),
);

const attributeValue = v.pipe(
  v.custom<ResourceAttributeValue>(
    isAttributeValue,
    'expected a text, a finite number, a boolean, or an array of one of these.',
  ),
  v.transform((value) => (Array.isArray(value) ? ([...value] as ResourceAttributeValue) : value)),
);

const metric = section<MetricOptions>({
  enabled: flag,
  dropAttributes: texts,
  enableAttributes: texts,
  limit: whole(1, 1_000_000),
  acrossWorkers: word('sum', 'max', 'min', 'mean', 'last'),
});

/** Checks what a caller gives to initTelemetry(); the result is a copy, but for what stays the caller's. */
export const optionsSchema = section<TelemetryOptions>({
  serviceName: text,
  serviceVersion: text,
  environment: text,
  resourceAttributes: dictionary(name, attributeValue),
  enabled: flag,
  exporters: word('prometheus', 'otlp', 'both', 'none'),
  prometheus: prometheusSchema,
  otlp: otlpSchema,
  views: v.array(view, 'expected an array of views.'),
  histograms: dictionary(name, histogram),
  metrics: dictionary(name, metric),
  attributeValues: dictionary(name, texts),
  conventions: section<Conventions>({ ai: convention, http: convention, vcs: convention, workflow: convention }),
  http: word(true, false, 'instrumentation-http'),
  runtime: flag,
  instrumentations: v.array(instrumentation, 'expected an array of instrumentations.'),
  exemplarFilter: word(...exemplarFilters),
  sdk: word('binnacle', 'opentelemetry'),
  registerGlobal: flag,
  readiness: dictionary(name, method<() => boolean | Promise<boolean>>()),
  logger,
  shutdownOnSignals: flag,
  strict: flag,
});

function isBoundaries(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((bound, index) => Number.isFinite(bound) && (index === 0 || bound > value[index - 1]));
}

function isAttributeValue(value: unknown): boolean {
  if (!Array.isArray(value)) return isScalar(value);
  return value.every((item) => isScalar(item) && typeof item === typeof value[0]);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
