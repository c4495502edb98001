// Floor 8. From the `histograms` and `metrics` options to OpenTelemetry's views: at most one of ours an instrument.

import { AggregationType, createDenyListAttributesProcessor, type ViewOptions } from '@opentelemetry/sdk-metrics';
import type { MetricDefinition } from '../definition/metric.ts';
import type { TelemetryConfig } from './config.ts';

/**
 * The views that the options ask for; the `views` option comes behind them as it is. Two views on one instrument are two
 * streams of one name, so a pattern is spelled out into the definitions that it means. A pattern that means none of them
 * is left to OpenTelemetry, for instruments of others.
 */
export function viewsOf(config: TelemetryConfig, definitions: readonly MetricDefinition[]): ViewOptions[] {
  const byInstrument = new Map<string, ViewOptions>();
  const add = (instrumentName: string, view: ViewOptions) => {
    byInstrument.set(instrumentName, { ...byInstrument.get(instrumentName), instrumentName, ...view });
  };
  const histograms = definitions.filter(({ kind }) => kind === 'histogram');
  // Patterns first: what an exact name says afterwards wins.
  const keys = Object.keys(config.histograms).sort((a, b) => Number(isPattern(b)) - Number(isPattern(a)));
  for (const key of keys) {
    const aggregation = aggregationOf(config.histograms[key]);
    const meant = histograms.filter(({ name, prom }) => matches(key, name) || matches(key, prom));
    for (const name of meant.length === 0 ? [key] : meant.map(({ name }) => name)) add(name, { aggregation });
  }
  const ours = new Set(definitions.flatMap(({ name, prom }) => [name, prom]));
  for (const [name, settings] of Object.entries(config.metrics)) {
    if (ours.has(name) || !/[._]/.test(name)) continue;
    add(name, foreignView(settings));
  }
  return [...byInstrument.values(), ...config.views];
}

/** Metrics of binnacle's own are held back before they reach the SDK; for those of others a view has to do it. */
function foreignView({ enabled, dropAttributes, limit }: TelemetryConfig['metrics'][string]): ViewOptions {
  return {
    ...(enabled === false ? { aggregation: { type: AggregationType.DROP } } : {}),
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
