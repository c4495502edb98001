// Floor 3. Turns what a caller gave into the attributes of a series: declared keys in declared order, few clean values.

import type { Attributes as OtelAttributes } from '@opentelemetry/api';
import { type Attribute, accepts, type ValueRule } from '../definition/attribute.ts';
import type { MetricDefinition } from '../definition/metric.ts';
import { cleanText, OTHER } from '../definition/value.ts';
import type { Losses } from './losses.ts';
import type { InstrumentSettings, MetricSettings } from './settings.ts';
import type { ValueCaps } from './value-caps.ts';

/** The outcome of cleaning: attributes for OpenTelemetry, and whether every value was recorded as it was given. */
export interface Cleaned {
  readonly attributes: OtelAttributes;
  readonly faithful: boolean;
}

interface ActiveAttribute {
  readonly name: string;
  readonly key: string;
  readonly attribute: Attribute;
  readonly declared: readonly string[] | undefined;
}

/** Cleans the attributes of one metric. */
export class AttributeGate {
  /** The names that callers use, in declared order, of the attributes that are recorded. */
  readonly names: readonly string[];
  readonly definition: MetricDefinition;
  readonly #active: readonly ActiveAttribute[];
  readonly #caps: ValueCaps;
  readonly #losses: Losses;

  constructor(
    definition: MetricDefinition,
    overrides: MetricSettings,
    settings: InstrumentSettings,
    caps: ValueCaps,
    losses: Losses,
  ) {
    this.definition = definition;
    this.#caps = caps;
    this.#losses = losses;
    this.#active = Object.entries(definition.attributes)
      .map(([name, attribute]) => ({ name, key: attribute.key ?? name, attribute }))
      .filter(({ name, key, attribute }) => isActive(attribute, [name, key], overrides))
      .map((active) => ({
        ...active,
        declared: declaredValues(active.attribute, settings.attributeValues[active.key]),
      }));
    this.names = this.#active.map(({ name }) => name);
  }

  /** The active attributes with the values that are known before anything is recorded. */
  get active(): readonly ActiveAttribute[] {
    return this.#active;
  }

  /** Cleans what {@link readAttributes} read. */
  clean(source: Readonly<Record<string, unknown>>): Cleaned {
    const attributes: OtelAttributes = {};
    let faithful = true;
    for (const active of this.#active) {
      const raw = source[active.name];
      if ((raw === undefined || raw === null) && active.attribute.requirement !== 'required') continue;
      const value = this.#value(active, raw, source);
      attributes[active.key] = value.text;
      if (!value.faithful) {
        faithful = false;
        this.#losses.replaced(this.definition.name, active.key);
      }
    }
    return { attributes, faithful };
  }

  /** The same set with everything but enum attributes folded into `_OTHER`; for sets past the metric's limit. */
  fold(attributes: OtelAttributes): OtelAttributes {
    const folded: OtelAttributes = {};
    for (const { key, attribute } of this.#active) {
      const value = attributes[key];
      if (value === undefined) continue;
      folded[key] = attribute.rule.kind === 'enum' ? value : OTHER;
      if (folded[key] !== value) this.#losses.replaced(this.definition.name, key);
    }
    return folded;
  }

  #value(
    active: ActiveAttribute,
    raw: unknown,
    source: Readonly<Record<string, unknown>>,
  ): { text: string; faithful: boolean } {
    // Callers may say themselves that it is another one; then nothing is replaced.
    if (raw === OTHER) return { text: OTHER, faithful: true };
    const { rule, capPer } = active.attribute;
    const text = textOf(rule, raw);
    if (text === undefined || text === '' || !accepts(rule, text, active.declared)) {
      return { text: OTHER, faithful: false };
    }
    const scope = capPer === undefined ? '' : (cleanText(source[capPer]) ?? '');
    if (rule.kind !== 'enum' && active.declared === undefined && !this.#caps.admit(rule, active.key, scope, text)) {
      return { text: OTHER, faithful: false };
    }
    return { text, faithful: rule.kind === 'normalised' || text === raw };
  }
}

/**
 * The values that a caller gave for the attributes of a metric, each read once: a getter may give another one next time,
 * and the object may be changed later. Throws only when reading throws.
 */
export function readAttributes(definition: MetricDefinition, given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null) return {};
  const source = given as Record<string, unknown>;
  return Object.fromEntries(Object.keys(definition.attributes).map((name) => [name, source[name]]));
}

/** The same for a handle that is used later. What cannot be read stays as it is: it is counted each time it is used. */
export function keepAttributes(definition: MetricDefinition, given: unknown): unknown {
  try {
    return readAttributes(definition, given);
  } catch {
    return given;
  }
}

function textOf(rule: ValueRule, raw: unknown): string | undefined {
  if (rule.kind !== 'normalised') return cleanText(raw);
  try {
    return cleanText(rule.normalise(raw));
  } catch {
    return undefined;
  }
}

// Declared as the service writes them, kept as the rule records them: a model is declared with its date, too.
function declaredValues({ rule }: Attribute, values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.map((value) => textOf(rule, value) ?? value);
}

function isActive(attribute: Attribute, names: readonly string[], overrides: MetricSettings): boolean {
  const named = (list: readonly string[] | undefined) => list?.some((name) => names.includes(name)) === true;
  if (attribute.requirement === 'opt-in' && !named(overrides.enableAttributes)) return false;
  return !named(overrides.dropAttributes);
}
