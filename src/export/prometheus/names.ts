// Floor 5. The names of a page: how metrics and attributes are called there, under one strategy and one escaping.

import {
  type NamingKind,
  prometheusLabelName,
  prometheusName,
  type TranslationStrategy,
} from '../../definition/naming.ts';
import { escapedLabelName, escapedMetricName } from './escaping.ts';
import type { Escaping } from './format.ts';
import { printable } from './printable.ts';

/** Names that are remembered. A provider has far fewer; a foreign one with names made of data must not fill the memory. */
const MOST_NAMES = 10_000;

/** Names, remembered, because each scrape asks for the same ones. */
export class Names {
  readonly #strategy: TranslationStrategy;
  readonly #escaping: Escaping;
  readonly #metrics = new Map<string, string>();
  readonly #labels = new Map<string, string>();

  constructor(strategy: TranslationStrategy, escaping: Escaping) {
    this.#strategy = strategy;
    this.#escaping = escaping;
  }

  /** Empty when nothing is left of the name that could be printed. */
  metric(name: string, unit: string, kind: NamingKind): string {
    return remember(this.#metrics, `${kind} ${unit.length} ${unit}${name}`, () => {
      const translated = prometheusName(name, unit, kind, this.#strategy);
      return translated === '' ? '' : escapedMetricName(printable(translated), this.#escaping);
    });
  }

  /** Empty when nothing is left of the key that could be printed. */
  label(key: string): string {
    return remember(this.#labels, key, () => {
      const translated = prometheusLabelName(key, this.#strategy);
      return translated === '' ? '' : escapedLabelName(printable(translated), this.#escaping);
    });
  }
}

function remember(names: Map<string, string>, key: string, make: () => string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  if (names.size >= MOST_NAMES) names.clear();
  const name = make();
  names.set(key, name);
  return name;
}
