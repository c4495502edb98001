// Floor 1. The one place that knows how an OpenTelemetry name comes out in Prometheus. It follows the strategy
// UnderscoreEscapingWithSuffixes of prometheus/otlptranslator, the default of Prometheus and the Collector.

import { unitWords } from './unit.ts';

/** What the name of a metric depends on; `counter` is a monotonic sum, observable or not. */
export type NamingKind = 'counter' | 'upDownCounter' | 'gauge' | 'histogram';

/** The metric as which Prometheus shows the resource; no other may have its name. */
export const TARGET_INFO = 'target_info';

/**
 * The Prometheus name of a metric: escaped, with the words of its unit, `_total` for counters, `_ratio` for gauges of unit `1`.
 * Empty when nothing printable is left of the name; such a metric cannot be exposed.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1
 *
 * @example
 * prometheusName('mesh.call.duration', 's', 'histogram'); // 'mesh_call_duration_seconds'
 */
export function prometheusName(name: string, unit: string, kind: NamingKind): string {
  const tokens = name.split(/[^a-zA-Z0-9:]+/).filter((token) => token !== '');
  // Here the translator goes on, and every such counter would share the name "total".
  if (tokens.length === 0) return '';
  const { main, per } = unitWords(unit);
  // A unit of several words ("custom_unit") is never found among the tokens, so it is repeated; the translator does the same.
  const unitTokens = [
    ...(main === '' || tokens.includes(main) ? [] : [per === '' ? main : main.replace(/_$/, '')]),
    ...(per === '' ? [] : [per]),
  ];
  const joined = withEnding([...tokens, ...unitTokens], ending(unit, kind)).join('_');
  return /^[0-9]/.test(joined) ? `_${joined}` : joined;
}

/**
 * The Prometheus name of an attribute key. Empty when nothing but underscores is left; such a key cannot be exposed.
 *
 * @example
 * prometheusLabelName('http.request.method'); // 'http_request_method'
 */
export function prometheusLabelName(key: string): string {
  const reserved = /^__(.*)__$/s.exec(key);
  const escaped = (reserved?.[1] ?? key).replace(/[^a-zA-Z0-9]+/g, '_');
  const label = reserved === null ? escaped : `__${escaped}__`;
  if (/^_*$/.test(label)) return '';
  return /^[0-9]/.test(label) ? `key_${label}` : label;
}

/** True for a name that ends as Prometheus' own series of a counter or a histogram do. */
export function hasPrometheusEnding(name: string): boolean {
  return /_(total|bucket|sum|count)$/.test(name);
}

/** The name of a counter as it is defined, from the one in Prometheus; what is no text is given back. */
export function withoutTotal(name: string): string {
  return typeof name === 'string' ? name.replace(/_total$/, '') : name;
}

/** The name of a counter in Prometheus, from one that lacks the ending. */
export function withTotal(name: string): string {
  return `${withoutTotal(name)}_total`;
}

/** Unit `1` on a counter or an up-down counter mostly means "things", so only gauges become ratios. */
function ending(unit: string, kind: NamingKind): 'total' | 'ratio' | undefined {
  if (kind === 'counter') return 'total';
  return kind === 'gauge' && unit === '1' ? 'ratio' : undefined;
}

function withEnding(tokens: readonly string[], last: string | undefined): readonly string[] {
  return last === undefined ? tokens : [...tokens.filter((token) => token !== last), last];
}
