// The buckets of a histogram: the name of their set where they have one, and the sets themselves.

import * as boundaries from '../../src/definition/boundaries.ts';
import type { MetricDefinition } from '../../src/definition/metric.ts';
import { anchorOf, code } from './markdown.ts';

const sets: readonly (readonly [name: string, values: readonly number[]])[] = Object.entries(boundaries);

/** A link to the named set, or the boundaries as they are. */
export function boundariesCell(definition: MetricDefinition): string {
  if (definition.boundaries === undefined) return '';
  if (definition.boundaries.length === 0) return 'count and sum only';
  const values = definition.boundaries.join(', ');
  const named = sets.find(([, set]) => set.join(', ') === values);
  return named === undefined ? values : `[${named[0]}](#${anchorOf(headingOf(named[0]))})`;
}

/** One section a set, under its name. */
export function boundarySections(): string {
  return sets.map(([name, values]) => `### ${headingOf(name)}\n\n${code(values.join(', '))}\n`).join('\n');
}

// Not the bare name: "HTTP" and the domain "http" would have one anchor.
function headingOf(name: string): string {
  return `Boundaries ${name}`;
}
