// Floor 2. From whatever a caller gives as attributes to a set that any exporter can carry. Taken when a set is first seen.

import type { Attributes, AttributeValue, Context } from '@opentelemetry/api';
import type { IAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { ownedText } from '../support/owned-text.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';

/** The name that stands on the series of all sets beyond the limit. */
export const OVERFLOW = 'otel.metric.overflow';

/** Stands for a value that no exporter could write. */
const INVALID = 'invalid';

// The first is no name, the next three reach into the prototypes of whoever copies them, the last is the specification's own.
const refused: ReadonlySet<string> = new Set(['', '__proto__', 'constructor', 'prototype', OVERFLOW]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** What clean texts nearly never have; one of two halves of a character may be missing, so both are looked at. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const SUSPECT = /[\u0000-\u001f\u007f\ud800-\udfff]|^\s|\s$/;

/** A clean set, and the one that was given beside it. */
export interface AttributeSet {
  /** Names and values as they were read, once. */
  readonly given: { readonly names: readonly string[]; readonly values: readonly unknown[] };
  readonly names: readonly string[];
  readonly values: readonly AttributeValue[];
  /**
   * False when something was changed: then the set takes this way each time, because it has to be counted each time. And
   * false for one that would take more room to remember than a set may have.
   */
  readonly faithful: boolean;
}

/** Cleans sets of attributes. */
export class AttributeRules {
  readonly #limits: Limits;
  readonly #ledger: Ledger;

  constructor(limits: Limits, ledger: Ledger) {
    this.#limits = limits;
    this.#ledger = ledger;
  }

  /** The clean set of what was given. Throws what reading it throws. */
  clean(attributes: unknown): AttributeSet {
    const source = this.#record(attributes);
    const given: AttributeSet['given'] = { names: Object.keys(source), values: Object.values(source) };
    const clean = new Map<string, AttributeValue>();
    let faithful = source === attributes;
    for (const [index, name] of given.names.entries()) {
      const value = given.values[index];
      if (value === undefined || value === null) {
        faithful &&= name.length <= this.#limits.valueLength;
        continue;
      }
      const cleanName = this.#text(name);
      if (refused.has(cleanName) || (cleanName !== name && clean.has(cleanName))) {
        this.#ledger.change('refused_name');
        faithful = false;
        continue;
      }
      const cleanValue = this.#value(value);
      faithful &&= cleanName === name && cleanValue === value;
      clean.set(cleanName, cleanValue);
    }
    const names = this.#withinLimit([...clean.keys()]);
    return {
      given,
      names,
      values: names.map((name) => clean.get(name) as AttributeValue),
      faithful: faithful && names.length === clean.size && given.names.length <= this.#limits.attributes,
    };
  }

  /** What the attribute processors of a view make of a set, clean again. Throws what they throw. */
  processed(set: AttributeSet, processors: readonly IAttributesProcessor[], context: Context): AttributeSet {
    if (processors.length === 0) return set;
    let attributes = attributesOf(set);
    for (const processor of processors) attributes = processor.process(attributes, context);
    return this.clean(attributes);
  }

  #record(attributes: unknown): Record<string, unknown> {
    if (isRecord(attributes)) return attributes;
    if (attributes !== undefined && attributes !== null) this.#ledger.change('invalid_value');
    return {};
  }

  // By name and not by place, so that the order in which a caller names them makes no other set.
  #withinLimit(names: string[]): string[] {
    const { attributes } = this.#limits;
    if (names.length <= attributes) return names;
    for (let left = names.length - attributes; left > 0; left--) this.#ledger.change('too_many');
    return names.sort().slice(0, attributes);
  }

  #value(value: unknown): AttributeValue {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'boolean' || Number.isFinite(value)) return value as AttributeValue;
    const list = Array.isArray(value) ? this.#list(value) : undefined;
    if (list !== undefined) return list;
    this.#ledger.change('invalid_value');
    return INVALID;
  }

  // Element by element, each read once, into an array of our own: a subclass or a proxy could answer differently the second
  // time, and bring methods with it that an exporter would run. All elements together have the room of one text.
  #list(list: readonly unknown[]): AttributeValue | undefined {
    const clean: (string | number | boolean | null)[] = [];
    let room = this.#limits.valueLength;
    for (let index = 0; index < list.length; index++) {
      if (room <= 0) {
        this.#ledger.change('cut');
        break;
      }
      const element = list[index];
      if (!isElement(element)) return undefined;
      const own = typeof element === 'string' ? ownedText(this.#text(element)) : element;
      clean.push(own);
      room -= String(own).length + 1;
    }
    return Object.freeze(clean) as AttributeValue;
  }

  #text(text: string): string {
    const { valueLength } = this.#limits;
    if (text.length <= valueLength && !SUSPECT.test(text)) return text;
    let clean = text;
    if (clean.length > valueLength) {
      this.#ledger.change('cut');
      clean = clean.slice(0, valueLength);
      // The cut may have gone through a character of two units.
      if (/[\ud800-\udbff]$/.test(clean)) clean = clean.slice(0, -1);
    }
    const cut = clean;
    clean = clean.toWellFormed().replaceAll(CONTROL, ' ').trim();
    if (clean !== cut) this.#ledger.change('cleaned');
    return clean;
  }
}

/** The set as an object for exporters, in the order in which it was given; nothing of the caller's lives on in it. */
export function attributesOf({ names, values }: Pick<AttributeSet, 'names' | 'values'>): Attributes {
  // A literal and no null prototype: V8 keeps those as hash tables, at several times the memory. The names that would reach
  // into its prototype were refused.
  const attributes: Attributes = {};
  for (const [index, name] of names.entries()) {
    const value = values[index];
    attributes[name] = typeof value === 'string' ? ownedText(value) : value;
  }
  return Object.freeze(attributes);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isElement(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
