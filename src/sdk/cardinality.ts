// Floor 2. Says which attribute made a metric too many series.

import type { Cell } from './cell/cell.ts';
import type { Descriptor } from './descriptor.ts';

/** The sentence for a metric that reached its limit: it names the attribute with the most values. */
export function overflowMessage({ name }: Descriptor, cells: readonly Cell[], limit: number): string {
  const [attribute, values] = mostValues(cells);
  const culprit =
    attribute === undefined
      ? ''
      : ` Its attribute "${attribute}" has ${values.size} values, such as ${examples(values)}.`;
  return (
    `"${name}" has reached its limit of ${limit} series; what other attributes are recorded with goes to the series ` +
    `otel.metric.overflow="true".${culprit} Leave such an attribute out with a view, or raise the limit.`
  );
}

function mostValues(cells: readonly Cell[]): [attribute: string | undefined, values: ReadonlySet<unknown>] {
  const byAttribute = new Map<string, Set<unknown>>();
  for (const { attributes } of cells) {
    for (const [name, value] of Object.entries(attributes)) {
      byAttribute.set(name, (byAttribute.get(name) ?? new Set()).add(value));
    }
  }
  const [most] = [...byAttribute].sort(([, a], [, b]) => b.size - a.size);
  return most ?? [undefined, new Set()];
}

function examples(values: ReadonlySet<unknown>): string {
  return [...values]
    .slice(0, 2)
    .map((value) => JSON.stringify(value).slice(0, 40))
    .join(' and ');
}
