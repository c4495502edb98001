// The attributes of a metric in one cell of a table: key, whether it must be there, which values it takes.

import type { Attribute, ValueRule } from '../../src/definition/attribute.ts';
import type { MetricDefinition } from '../../src/definition/metric.ts';
import { code } from './markdown.ts';

/** One line an attribute. */
export function attributesCell(definition: MetricDefinition): string {
  return Object.entries(definition.attributes)
    .map(([name, attribute]) => line(definition, name, attribute))
    .join('<br>');
}

function line(definition: MetricDefinition, name: string, attribute: Attribute): string {
  const key = attribute.key ?? name;
  const parts = [
    ...(attribute.requirement === 'required' ? [] : [`*${attribute.requirement}*`]),
    values(attribute.rule) + perWhat(definition, attribute),
    ...(definition.startAtZero.includes(name) ? ['each starts at 0'] : []),
  ];
  return `${code(key)}${isSameName(name, key) ? '' : ` (${code(name)})`}: ${parts.join('; ')}`;
}

function values(rule: ValueRule): string {
  if (rule.kind === 'enum') return rule.values.map(code).join(', ');
  if (rule.kind === 'declared' && rule.values !== undefined)
    return `declared; known are ${rule.values.map(code).join(', ')}`;
  return rule.kind === 'capped' ? `the first ${rule.cap}` : `${rule.kind}, ${rule.cap}`;
}

function perWhat({ attributes }: MetricDefinition, { capPer }: Attribute): string {
  return capPer === undefined ? '' : ` for each ${code(attributes[capPer]?.key ?? capPer)}`;
}

/** True when the name in the code can be told from the key: `issueType` is `issue_type`. */
function isSameName(name: string, key: string): boolean {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) === key;
}
