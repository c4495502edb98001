// Floor 3. What a telemetry may change about the definitions: which are recorded, with which attributes, how many sets.

import type { Convention, MetricDefinition } from '../definition/metric.ts';
import type { Diagnostics } from '../support/diagnostics.ts';

/** Which names an observation gets where two conventions have one. */
export type ConventionChoice = 'native' | 'semconv' | 'both';

/** Overrides for one metric, or for all metrics of a domain. */
export interface MetricSettings {
  readonly enabled?: boolean | undefined;
  readonly dropAttributes?: readonly string[] | undefined;
  readonly enableAttributes?: readonly string[] | undefined;
  readonly limit?: number | undefined;
}

/** The settings that instruments are made with. */
export interface InstrumentSettings {
  readonly conventions: Readonly<Record<Convention['area'], ConventionChoice>>;
  /** By OTel name, Prometheus name or domain; the metric's own entry wins over its domain's. */
  readonly metrics: Readonly<Record<string, MetricSettings>>;
  /** The values that the service declares for an attribute, by the key outside. */
  readonly attributeValues: Readonly<Record<string, readonly string[]>>;
  readonly diagnostics?: Diagnostics | undefined;
}

/** What holds when nobody asks for anything else: binnacle's own names, but semantic conventions for HTTP. */
export const defaultSettings: InstrumentSettings = Object.freeze({
  conventions: Object.freeze({ ai: 'native', http: 'semconv', vcs: 'native', workflow: 'native' }),
  metrics: Object.freeze({}),
  attributeValues: Object.freeze({}),
});

/** The overrides that hold for one metric: its own, over those of its domain. */
export function settingsOf(
  definition: MetricDefinition,
  domain: string,
  { metrics }: Pick<InstrumentSettings, 'metrics'>,
): MetricSettings {
  return { ...own(metrics, domain), ...own(metrics, definition.name), ...own(metrics, definition.prom) };
}

/** True when the metric is to be recorded under these settings; otherwise its instrument is never created. */
export function isRecorded(
  definition: MetricDefinition,
  overrides: MetricSettings,
  settings: InstrumentSettings,
): boolean {
  const { convention } = definition;
  if (convention !== undefined) {
    const choice = settings.conventions[convention.area];
    if (choice !== 'both' && choice !== convention.family) return false;
  }
  return overrides.enabled ?? definition.enabled;
}

function own(metrics: InstrumentSettings['metrics'], key: string): MetricSettings {
  // What is undefined is not set: a metric's own entry must not hide its domain's by that.
  const settings = Object.hasOwn(metrics, key) ? Object.entries(metrics[key] ?? {}) : [];
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined));
}
