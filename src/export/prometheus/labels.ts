// Floor 5. Attributes as Prometheus labels, in the order in which they were recorded, written once a series.

import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { labelText, type Pair } from './lines.ts';
import type { Names } from './names.ts';
import { printable } from './printable.ts';

/** A histogram writes `le` itself, and `__name__` is the metric's name: twice in a line, they lose the whole scrape. */
const WRITTEN_BY_FORMAT: ReadonlySet<string> = new Set(['le', '__name__']);

const NONE: readonly string[] = Object.freeze([]);

/** The labels of one series. */
export interface Labels<Written> {
  /** As the format writes them. */
  readonly written: Written;
  /** Their text, the same for all orders of the same labels. */
  readonly identity: string;
  /** Keys that have no name in Prometheus, and are left out. */
  readonly unnamed: readonly string[];
}

/** Options of {@link LabelBook}. */
export interface LabelOptions<Written> {
  readonly names: Names;
  /** Labels of every series, such as some of the resource. What a series says itself, it says of that name. */
  readonly constant: readonly Pair[];
  /** Whether `otel_scope_name` and `otel_scope_version` are on each series. */
  readonly scopeLabels: boolean;
  readonly write: (pairs: readonly Pair[]) => Written;
}

/**
 * Labels by attributes. A series hands out the same attributes each time; if they are frozen, so that they say the same for
 * ever, their labels are remembered for as long as they live.
 *
 * Attributes that are undefined or null are left out, as are keys that have no name in Prometheus. Keys that become one label
 * share it, their values joined with `;` in key order.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-attributes
 */
export class LabelBook<Written> {
  readonly #options: LabelOptions<Written>;
  readonly #remembered = new Map<string, WeakMap<Attributes, Labels<Written>>>();
  #lastScope: InstrumentationScope | undefined;
  #ofScope: readonly Pair[] = [];
  #book = new WeakMap<Attributes, Labels<Written>>();

  constructor(options: LabelOptions<Written>) {
    this.#options = options;
  }

  of(attributes: Attributes, scope: InstrumentationScope): Labels<Written> {
    if (scope !== this.#lastScope) this.#open(scope);
    const known = this.#book.get(attributes);
    if (known !== undefined) return known;
    const labels = this.#labels(attributes);
    if (Object.isFrozen(attributes)) this.#book.set(attributes, labels);
    return labels;
  }

  // Two scopes may share an attribute object, and their series have different labels then.
  #open(scope: InstrumentationScope): void {
    this.#lastScope = scope;
    if (!this.#options.scopeLabels) return;
    this.#ofScope = scopePairs(scope);
    const key = JSON.stringify(this.#ofScope);
    this.#book = this.#remembered.get(key) ?? new WeakMap();
    this.#remembered.set(key, this.#book);
  }

  #labels(attributes: Attributes): Labels<Written> {
    const unnamed: string[] = [];
    const keysByLabel = new Map<string, string[]>();
    for (const key of Object.keys(attributes)) {
      if (attributes[key] === undefined || attributes[key] === null) continue;
      const label = this.#labelName(key);
      const keys = keysByLabel.get(label);
      if (label === '') unnamed.push(key);
      else if (keys === undefined) keysByLabel.set(label, [key]);
      else keys.push(key);
    }
    const pairs: Pair[] = Array.from(keysByLabel, ([label, keys]) => {
      const values = keys.sort().map((key) => valueText(attributes[key]));
      return [label, values.join(';')];
    });
    const taken = new Set([...WRITTEN_BY_FORMAT, ...keysByLabel.keys()]);
    for (const pair of [...this.#ofScope, ...this.#options.constant]) {
      if (taken.has(pair[0])) continue;
      taken.add(pair[0]);
      pairs.push(pair);
    }
    const written = this.#options.write(pairs);
    const identity = identityOf(pairs);
    return {
      written,
      // Mostly one text, and then kept once: it is most of what a series takes here.
      identity: typeof written === 'string' && written === identity ? written : identity,
      unnamed: unnamed.length === 0 ? NONE : unnamed,
    };
  }

  /** Prometheus moves a scraped label that it needs for itself to `exported_<name>`; a reader finds these at the same place. */
  #labelName(key: string): string {
    const label = this.#options.names.label(key);
    const isTaken = WRITTEN_BY_FORMAT.has(label) || this.#ofScope.some(([name]) => name === label);
    return isTaken ? `exported_${label}` : label;
  }
}

/** An attribute's value as a label's. A function or a symbol has no JSON; one bad value must not cost its whole family. */
export function valueText(value: unknown): string {
  return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'invalid'));
}

/** Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#instrumentation-scope-1 */
function scopePairs({ name, version, schemaUrl }: InstrumentationScope): readonly Pair[] {
  const pairs: (readonly [string, string | undefined])[] = [
    ['otel_scope_name', name],
    ['otel_scope_version', version],
    ['otel_scope_schema_url', schemaUrl],
  ];
  return pairs.flatMap(([name, value]): Pair[] =>
    value === undefined || value === '' ? [] : [[name, valueText(value)]],
  );
}

/** For Prometheus a label that is empty is none. */
function identityOf(pairs: readonly Pair[]): string {
  const shown = pairs.filter(([, value]) => value !== '');
  return labelText(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
}
