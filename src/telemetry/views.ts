// Floor 8. From the `histograms` and `metrics` options to OpenTelemetry's views: at most one an instrument.

import {
  AggregationType,
  createDenyListAttributesProcessor,
  InstrumentType,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import type { MetricDefinition } from '../definition/metric.ts';
import { SCOPE } from '../instrument/binder.ts';
import * as selfMetrics from '../sdk/self-metrics/definitions.ts';
import type { Diagnostics } from '../support/diagnostics.ts';
import type { TelemetryConfig } from './config/config.ts';

/** What instrumentations measure under the names that our own capture of HTTP has: a second count of the same requests. */
const measuredTwice = [
  { meterName: '@opentelemetry/instrumentation-http', instrumentName: 'http.server.request.duration' },
  { meterName: '@opentelemetry/instrumentation-http', instrumentName: 'http.client.request.duration' },
  { meterName: '@opentelemetry/instrumentation-undici', instrumentName: 'http.client.request.duration' },
];

/** Up to here, a metric and what it folds past its limit stay below the 2,000 series that OpenTelemetry gives every metric. */
const LARGEST_LIMIT = 1000;

/** Room for the sets that are folded past a limit, which would otherwise meet OpenTelemetry's overflow. */
const FOLDED_SETS = 1000;

// What the MeterProvider tells about itself, by Prometheus name: its own instruments, so a view has to say what becomes of them.
const provided = new Map(Object.values(selfMetrics).map(({ name, prom }) => [prom, name]));

const drop = { type: AggregationType.DROP } as const;

/**
 * The views that the options ask for; the `views` option comes behind them as it is. Where two views keep the name of one
 * instrument, sdk-metrics counts each value twice and ours takes the first one's settings. So a pattern is spelled out into
 * the definitions that it means, and what the `views` option speaks of is left to it. A pattern that means no definition is
 * left to OpenTelemetry, for instruments of others.
 */
export function viewsOf(
  config: TelemetryConfig,
  limits: ReadonlyMap<MetricDefinition, number>,
  diagnostics: Diagnostics,
): ViewOptions[] {
  const definitions = [...limits.keys()];
  const ours = new Map(definitions.flatMap(({ name, prom }) => [[name, name] as const, [prom, name] as const]));
  // With instrumentation-http, HTTP is measured under our names by another scope.
  const isOurs = (name: string) => !(config.http === 'instrumentation-http' && name.startsWith('http.'));
  const byInstrument = new Map<string, ViewOptions>();
  const add = (instrumentName: string, view: ViewOptions) => {
    const scope = [...ours.values()].includes(instrumentName) && isOurs(instrumentName) ? { meterName: SCOPE } : {};
    byInstrument.set(instrumentName, { ...byInstrument.get(instrumentName), instrumentName, ...scope, ...view });
  };
  const histograms = definitions.filter(({ kind }) => kind === 'histogram');
  // Patterns first: what an exact name says afterwards wins.
  const keys = Object.keys(config.histograms).sort((a, b) => Number(isPattern(b)) - Number(isPattern(a)));
  for (const key of keys) {
    const aggregation = aggregationOf(config.histograms[key]);
    const meant = histograms.filter(({ name, prom }) => matches(key, name) || matches(key, prom));
    for (const name of meant.length === 0 ? [key] : meant.map(({ name }) => name)) add(name, { aggregation });
  }
  for (const [key, settings] of Object.entries(config.metrics)) {
    if (key === 'self') for (const name of provided.values()) add(name, foreignView(settings));
    const name = ours.get(key) ?? provided.get(key) ?? key;
    if ((ours.has(key) && isOurs(name)) || !/[._]/.test(name)) continue;
    const view = foreignView(settings);
    if (Object.keys(view).length > 0) add(name, view);
  }
  for (const [{ name }, limit] of limits) {
    if (limit > LARGEST_LIMIT) add(name, { aggregationCardinalityLimit: limit + FOLDED_SETS });
  }
  return [
    // In front: the first view of a name wins.
    ...(config.http === true ? measuredTwice.map((selector) => ({ ...selector, aggregation: drop })) : []),
    ...withoutRivals([...byInstrument.values()], config.views, diagnostics),
    ...config.views,
  ];
}

/** Leaves out what another view speaks of as well: the `views` option wins over ours, and an exact name over a pattern. */
function withoutRivals(views: ViewOptions[], given: readonly ViewOptions[], diagnostics: Diagnostics): ViewOptions[] {
  const nameOf = ({ instrumentName = '' }: ViewOptions) => instrumentName;
  const exact = views.map(nameOf).filter((name) => !isPattern(name));
  const spokenFor = views.filter((view) => given.some((rival) => isRival(rival, view)));
  const coarse = views.filter((view) => isPattern(nameOf(view)) && exact.some((name) => matches(nameOf(view), name)));
  if (spokenFor.length > 0) {
    diagnostics.warnOnce(
      'views',
      `the options histograms and metrics, and limits over ${LARGEST_LIMIT}, are not applied where the option views has a view: ${quoted(spokenFor.map(nameOf))}.`,
    );
  }
  if (coarse.length > 0) {
    diagnostics.warnOnce(
      'view-patterns',
      `not applied, because a metric that they mean has settings of its own: ${quoted(coarse.map(nameOf))}. Name the metrics one by one.`,
    );
  }
  return views.filter((view) => !spokenFor.includes(view) && !coarse.includes(view));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

/** True when a view of the options keeps the name of an instrument that one of our views is for. */
function isRival(given: ViewOptions, { instrumentName = '', meterName, aggregation }: ViewOptions): boolean {
  const isForHistograms = aggregation !== undefined && aggregation !== drop;
  if (isForHistograms && (given.instrumentType ?? InstrumentType.HISTOGRAM) !== InstrumentType.HISTOGRAM) return false;
  if (given.name !== undefined && given.name !== instrumentName) return false;
  if (given.meterName !== undefined && meterName !== undefined && given.meterName !== meterName) return false;
  const pattern = given.instrumentName ?? '*';
  return matches(pattern, instrumentName) || matches(instrumentName, pattern);
}

/** Metrics of binnacle's own are held back before they reach the SDK; for those of others a view has to do it. */
function foreignView({ enabled, dropAttributes, limit }: TelemetryConfig['metrics'][string]): ViewOptions {
  return {
    ...(enabled === false ? { aggregation: drop } : {}),
    ...(dropAttributes === undefined
      ? {}
      : { attributesProcessors: [createDenyListAttributesProcessor([...dropAttributes])] }),
    ...(limit === undefined ? {} : { aggregationCardinalityLimit: limit }),
  };
}

function aggregationOf(
  choice: TelemetryConfig['histograms'][string] | undefined,
): NonNullable<ViewOptions['aggregation']> {
  if (choice === 'exponential') return { type: AggregationType.EXPONENTIAL_HISTOGRAM };
  return { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [...(choice ?? [])] } };
}

function isPattern(key: string): boolean {
  return key.includes('*');
}

function matches(pattern: string, name: string): boolean {
  if (!isPattern(pattern)) return pattern === name;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
