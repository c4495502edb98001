// Floor 5. Attributes as Prometheus labels, in the order in which they were recorded.

import type { Attributes } from '@opentelemetry/api';
import { prometheusLabelName } from '../../definition/naming.ts';

/** A histogram writes `le` itself, and `__name__` is the metric's name: twice in a line, they lose the whole scrape. */
const WRITTEN_BY_FORMAT: ReadonlySet<string> = new Set(['le', '__name__']);

/** What stands between the braces. */
export interface Labels {
  readonly text: string;
  /** The same for all orders of the same labels. */
  readonly identity: string;
  /** Keys that have no name in Prometheus, and are left out. */
  readonly unnamed: readonly string[];
}

// A series hands out the same attributes each time. Remembered when they are frozen: then they say the same for ever.
const remembered = new WeakMap<Attributes, Labels>();

/**
 * `name="value"` for each attribute. Attributes that are undefined or null are left out, as are keys that have no name in
 * Prometheus. Keys that become one label share it, their values joined with `;` in key order.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-attributes
 */
export function labelsOf(attributes: Attributes): Labels {
  const known = remembered.get(attributes);
  if (known !== undefined) return known;
  const labels = read(attributes);
  if (Object.isFrozen(attributes)) remembered.set(attributes, labels);
  return labels;
}

function read(attributes: Attributes): Labels {
  const unnamed: string[] = [];
  const keysByLabel = new Map<string, string[]>();
  for (const key of Object.keys(attributes)) {
    if (attributes[key] === undefined || attributes[key] === null) continue;
    const label = labelName(key);
    const keys = keysByLabel.get(label);
    if (label === '') unnamed.push(key);
    else if (keys === undefined) keysByLabel.set(label, [key]);
    else keys.push(key);
  }
  const pairs = Array.from(keysByLabel, ([label, keys]) => {
    const values = keys.sort().map((key) => valueText(attributes[key]));
    return `${label}="${escapeLabelValue(values.join(';'))}"`;
  });
  return { text: pairs.join(), identity: pairs.toSorted().join(), unnamed };
}

/** Prometheus moves a scraped label that it needs for itself to `exported_<name>`; a reader finds these at the same place. */
function labelName(key: string): string {
  const label = prometheusLabelName(key);
  return WRITTEN_BY_FORMAT.has(label) ? `exported_${label}` : label;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  // A function or a symbol has no JSON; one bad value must not cost its whole family.
  return JSON.stringify(value) ?? 'invalid';
}

function escapeLabelValue(value: string): string {
  return /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value;
}
