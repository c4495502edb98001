// Floor 5. The lines of Prometheus' two text formats, as far as they are the same in both.

import { isLegacyLabelName, isLegacyMetricName } from './escaping.ts';

/** A label's name and its value, neither escaped. */
export type Pair = readonly [name: string, value: string];

/** Labels as they stand between the braces. */
export function labelText(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${labelName(name)}="${escapeValue(value)}"`).join();
}

/** The text of a HELP line. */
export function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** A value between quotes. */
export function escapeValue(value: string): string {
  return /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value;
}

/** A metric's name in a HELP, TYPE or UNIT line. A name that only UTF-8 allows is quoted. */
export function metricName(name: string): string {
  return isLegacyMetricName(name) ? name : `"${escapeValue(name)}"`;
}

function labelName(name: string): string {
  return isLegacyLabelName(name) ? name : `"${escapeValue(name)}"`;
}

/** The beginnings of the lines of one name. */
export class LineStarts {
  readonly #bare: string;
  readonly #open: string;
  readonly #close: string;

  constructor(name: string) {
    const isLegacy = isLegacyMetricName(name);
    const quoted = metricName(name);
    this.#bare = isLegacy ? `${name} ` : `{${quoted}} `;
    this.#open = isLegacy ? `${name}{` : `{${quoted},`;
    this.#close = '} ';
  }

  /** All but the value. */
  of(labels: string): string {
    return labels === '' ? this.#bare : this.#open + labels + this.#close;
  }

  /** Up to the value of `le`, its quote included. */
  ofBucket(labels: string): string {
    return labels === '' ? `${this.#open}le="` : `${this.#open}${labels},le="`;
  }
}
