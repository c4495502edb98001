// Floor 3. Which sets of a counter start at zero. Without a zero, the first event is invisible to increase() and rate().

import type { Attributes as OtelAttributes } from '@opentelemetry/api';
import { knownValues } from '../definition/attribute.ts';
import type { MetricDefinition } from '../definition/metric.ts';
import type { AttributeGate } from './attribute-gate.ts';

/** More sets than this are not worth their series; rules for such metrics catch the newborn counter instead. */
const MAX_ZERO_SETS = 32;

/** The sets that are known before anything happened: every attribute is an enum, or was declared by the service. */
export function knownSets(definition: MetricDefinition, gate: AttributeGate): OtelAttributes[] {
  if (definition.startAtZero.length === 0) return [];
  const axes: { key: string; values: readonly string[] }[] = [];
  for (const { key, attribute, declared } of gate.active) {
    if (attribute.requirement === 'conditional') continue;
    const values = knownValues(attribute.rule, declared);
    if (values !== undefined) axes.push({ key, values });
    else if (attribute.requirement === 'required') return [];
  }
  return product(axes);
}

/**
 * The sets beside one that was just seen: the same, with every value of the attributes that start at zero. What is given
 * only when it applies is left out: a success beside a timeout has no error.
 */
export function siblings(definition: MetricDefinition, gate: AttributeGate, seen: OtelAttributes): OtelAttributes[] {
  if (definition.startAtZero.length === 0) return [];
  const axes = gate.active
    .filter(({ key, attribute }) => seen[key] !== undefined && attribute.requirement !== 'conditional')
    .map(({ name, key, attribute }) => ({
      key,
      values: definition.startAtZero.includes(name) ? (knownValues(attribute.rule) ?? []) : [String(seen[key])],
    }));
  return product(axes);
}

function product(axes: readonly { key: string; values: readonly string[] }[]): OtelAttributes[] {
  if (axes.length === 0 || axes.reduce((sets, { values }) => sets * values.length, 1) > MAX_ZERO_SETS) return [];
  return axes.reduce<OtelAttributes[]>(
    (sets, { key, values }) => sets.flatMap((set) => values.map((value) => ({ ...set, [key]: value }))),
    [{}],
  );
}
