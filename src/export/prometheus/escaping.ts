// Floor 5. Prometheus' escaping schemes: how a name with any character in it is written for a scraper that reads only the
// names of old.

import type { Escaping } from './format.ts';

/** Underscores are among them, because two of the schemes need them for themselves. */
const ESCAPED_IN_METRICS = /_|^[0-9]|[^a-zA-Z0-9_:]/gu;
const ESCAPED_IN_LABELS = /_|^[0-9]|[^a-zA-Z0-9_]/gu;

/** True for a metric's name that every Prometheus reads, and that stands in a page without quotes. */
export function isLegacyMetricName(name: string): boolean {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
}

/** The same for a label's name, which has no colons. */
export function isLegacyLabelName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

/**
 * A metric's name under a scheme. A name of old stays as it is under each of them; different names may become one, so names
 * are to be compared after this.
 *
 * Source: https://prometheus.io/docs/instrumenting/escaping_schemes/
 *
 * @example
 * escapedMetricName('mesh.calls_total', 'underscores'); // 'mesh_calls_total'
 * escapedMetricName('mesh.calls_total', 'dots'); // 'mesh_dot_calls__total'
 * escapedMetricName('mesh.calls_total', 'values'); // 'U__mesh_2e_calls__total'
 */
export function escapedMetricName(name: string, escaping: Escaping): string {
  return isLegacyMetricName(name) ? name : escaped(name, escaping, ESCAPED_IN_METRICS);
}

/**
 * The same for a label's name. A colon is escaped in it: Prometheus' own library takes it for one of old there, and writes a
 * line that Prometheus cannot read.
 *
 * @example
 * escapedLabelName('http.route', 'values'); // 'U__http_2e_route'
 */
export function escapedLabelName(name: string, escaping: Escaping): string {
  return isLegacyLabelName(name) ? name : escaped(name, escaping, ESCAPED_IN_LABELS);
}

function escaped(name: string, escaping: Escaping, characters: RegExp): string {
  if (name === '') return '';
  switch (escaping) {
    case 'allow-utf-8':
      return name;
    case 'underscores':
      return name.replace(characters, '_');
    case 'dots':
      return name.replace(characters, (character) => (character === '.' ? '_dot_' : '__'));
    case 'values':
      return `U__${name.toWellFormed().replace(characters, (character) => (character === '_' ? '__' : code(character)))}`;
  }
}

function code(character: string): string {
  return `_${character.codePointAt(0)?.toString(16)}_`;
}
