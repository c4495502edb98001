// Floor 5. When two sets of attributes are one series, and what a set is as a text on the way between workers.

import type { Attributes } from '@opentelemetry/api';

// Series hand out the same frozen object at each collection: what was made of it once stays right.
const identities = new WeakMap<Attributes, string>();
const texts = new WeakMap<Attributes, string>();

/** The same for all orders of the same attributes. */
export function identityOf(attributes: Attributes): string {
  return remembered(identities, attributes, () =>
    JSON.stringify(Object.entries(attributes).sort(byName), withoutBadNumbers),
  );
}

/** The attributes in their own order; {@link attributesOf} reads them. */
export function textOf(attributes: Attributes): string {
  return remembered(texts, attributes, () => JSON.stringify(attributes, withoutBadNumbers));
}

/** The attributes that a text of {@link textOf} was made of, frozen. */
export function attributesOf(text: string): Attributes {
  const attributes = JSON.parse(text) as Attributes;
  for (const value of Object.values(attributes)) Object.freeze(value);
  return Object.freeze(attributes);
}

function remembered(memory: WeakMap<Attributes, string>, attributes: Attributes, make: () => string): string {
  const known = memory.get(attributes);
  if (known !== undefined) return known;
  const made = make();
  if (Object.isFrozen(attributes)) memory.set(attributes, made);
  return made;
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** NaN and the infinities have no JSON, nor has a bigint; as values of attributes their names do. */
function withoutBadNumbers(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
