// Floor 1. The one place that knows how an OpenTelemetry name comes out in Prometheus. It follows prometheus/otlptranslator,
// which Prometheus and the Collector use: a pulled and a pushed metric have one name.

import { unescapedUnitWords, unitWords } from './unit.ts';

/** What the name of a metric depends on; `counter` is a monotonic sum, observable or not. */
export type NamingKind = 'counter' | 'upDownCounter' | 'gauge' | 'histogram';

/**
 * How names are translated. The two `Underscore...` strategies give names that every Prometheus can read; the two others keep
 * each character, and what the scraper cannot read is escaped when the page is written.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/prometheus/#translation-strategy
 */
export const translationStrategies = [
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
] as const;

/** One of {@link translationStrategies}; the first is the default of Prometheus, of the Collector, and here. */
export type TranslationStrategy = (typeof translationStrategies)[number];

/** The metric as which Prometheus shows the resource; no other may have its name. */
export const TARGET_INFO = 'target_info';

/**
 * The Prometheus name of a metric: escaped, with the words of its unit, `_total` for counters, `_ratio` for gauges of unit `1`,
 * or as much of that as the strategy asks for. Empty when nothing printable is left of the name; such a metric cannot be exposed.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1
 *
 * @example
 * prometheusName('mesh.call.duration', 's', 'histogram'); // 'mesh_call_duration_seconds'
 * prometheusName('mesh.call.duration', 's', 'histogram', 'NoUTF8EscapingWithSuffixes'); // 'mesh.call.duration_seconds'
 */
export function prometheusName(
  name: string,
  unit: string,
  kind: NamingKind,
  strategy: TranslationStrategy = 'UnderscoreEscapingWithSuffixes',
): string {
  switch (strategy) {
    case 'UnderscoreEscapingWithSuffixes':
      return escapedWithSuffixes(name, unit, kind);
    case 'UnderscoreEscapingWithoutSuffixes':
      return escapedWithoutSuffixes(name);
    case 'NoUTF8EscapingWithSuffixes':
      return name === '' ? '' : withSuffixes(name, unit, kind).toWellFormed();
    case 'NoTranslation':
      return name.toWellFormed();
  }
}

/**
 * The Prometheus name of an attribute key. Empty when nothing but underscores is left; such a key cannot be exposed.
 *
 * @example
 * prometheusLabelName('http.request.method'); // 'http_request_method'
 * prometheusLabelName('http.request.method', 'NoTranslation'); // 'http.request.method'
 */
export function prometheusLabelName(
  key: string,
  strategy: TranslationStrategy = 'UnderscoreEscapingWithSuffixes',
): string {
  const keepsCharacters = strategy === 'NoUTF8EscapingWithSuffixes' || strategy === 'NoTranslation';
  const label = keepsCharacters ? key.toWellFormed() : escapedLabel(key);
  return /^_*$/.test(label) ? '' : label;
}

/**
 * What a `# UNIT` line of OpenMetrics says. `familyName` is the name that this line gives, so that of a counter has no `_total`.
 * Empty, which means no such line, unless the name ends with the unit: Prometheus fails the whole scrape on any other.
 *
 * Source: https://prometheus.io/docs/specs/om/open_metrics_spec/#unit
 *
 * @example
 * openMetricsUnit('mesh_call_duration_seconds', 's'); // 'seconds'
 * openMetricsUnit('mesh_calls', '{call}'); // ''
 */
export function openMetricsUnit(familyName: string, unit: string): string {
  const { main, per } = unitWords(unit);
  const words = [main, per].filter((word) => word !== '').join('_');
  return familyName.endsWith(`_${words}`) ? words : '';
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

function escapedWithSuffixes(name: string, unit: string, kind: NamingKind): string {
  const tokens = name.split(/[^a-zA-Z0-9:]+/).filter((token) => token !== '');
  // Here the translator goes on, and every such counter would share the name "total".
  if (tokens.length === 0) return '';
  const { main, per } = unitWords(unit);
  // A unit of several words ("custom_unit") is never found among the tokens, so it is repeated; the translator does the same.
  const unitTokens = [
    ...(main === '' || tokens.includes(main) ? [] : [per === '' ? main : main.replace(/_$/, '')]),
    ...(per === '' ? [] : [per]),
  ];
  return withoutLeadingDigit(withEnding([...tokens, ...unitTokens], ending(unit, kind)).join('_'));
}

/** Underscores that the name brings stay, many in a row too: so the translator has it where it adds no suffix. */
function escapedWithoutSuffixes(name: string): string {
  const words = name.split(/[^a-zA-Z0-9:_]+/).filter((word) => word !== '');
  const joined = words.join('_');
  return /^_*$/.test(joined) ? '' : withoutLeadingDigit(joined);
}

/** Each suffix once, at the end: the unit, what it is per, and the ending of the kind. */
function withSuffixes(name: string, unit: string, kind: NamingKind): string {
  const { main, per } = unescapedUnitWords(unit);
  const last = ending(unit, kind);
  const stem = withoutWord(withoutWord(name, last ?? ''), per);
  const suffixes = [stem.endsWith(main) ? '' : main, per, last ?? ''].filter((suffix) => suffix !== '');
  return [stem, ...suffixes].join('_');
}

/** The word goes with the one character before it, whichever that is: "subtotal" becomes "su", as it does in the translator. */
function withoutWord(name: string, word: string): string {
  if (word === '' || !name.endsWith(word)) return name;
  const stem = name.slice(0, -word.length).replace(/.$/su, '');
  return stem === '' ? name : stem;
}

function escapedLabel(key: string): string {
  const reserved = /^__(.*)__$/s.exec(key);
  const escaped = (reserved?.[1] ?? key).replace(/[^a-zA-Z0-9]+/g, '_');
  const label = reserved === null ? escaped : `__${escaped}__`;
  return /^[0-9]/.test(label) ? `key_${label}` : label;
}

function withoutLeadingDigit(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** Unit `1` on a counter or an up-down counter mostly means "things", so only gauges become ratios. */
function ending(unit: string, kind: NamingKind): 'total' | 'ratio' | undefined {
  if (kind === 'counter') return 'total';
  return kind === 'gauge' && unit === '1' ? 'ratio' : undefined;
}

function withEnding(tokens: readonly string[], last: string | undefined): readonly string[] {
  return last === undefined ? tokens : [...tokens.filter((token) => token !== last), last];
}
