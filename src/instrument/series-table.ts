// Floor 3. From the attributes that a caller gives to the series they mean: a cache in front, identity behind it.

import type { Attributes as OtelAttributes } from '@opentelemetry/api';
import { MAX_VALUE_LENGTH } from '../definition/value.ts';
import { AttributeTrie } from '../support/attribute-trie.ts';
import { ownedText, ownedValues } from '../support/owned-text.ts';
import { type AttributeGate, readAttributes } from './attribute-gate.ts';

/** Paths are only a cache; different spellings of one set (raw model names) may take a few each, never without end. */
const PATHS_PER_SET = 4;

const NO_ATTRIBUTES = Object.freeze({});

/** Where a caller's properties lead. */
interface Path<Series> {
  readonly series: Series;
  /** The attributes that are not among the properties, and have to be missing on the object, too. */
  readonly missing: readonly string[];
}

/**
 * The series of one metric. Values that were recorded as given are found again by walking the caller's properties. What
 * was replaced takes the slow way each time, because it has to be counted each time.
 */
export class SeriesTable<Series> {
  readonly #gate: AttributeGate;
  readonly #names: ReadonlySet<string>;
  readonly #limit: number;
  readonly #create: (attributes: OtelAttributes) => Series;
  readonly #onFirstSight: (attributes: OtelAttributes) => void;
  readonly #series = new Map<string, Series>();
  readonly #paths = new AttributeTrie<Path<Series>>();
  readonly #isBare: boolean;
  #pathsLeft: number;

  /** `onFirstSight` is told each set that a caller was the first to use, not those of {@link SeriesTable.addMissing}. */
  constructor(
    gate: AttributeGate,
    limit: number,
    create: (attributes: OtelAttributes) => Series,
    onFirstSight: (attributes: OtelAttributes) => void = () => {},
  ) {
    this.#gate = gate;
    this.#names = new Set(gate.names);
    this.#isBare = gate.names.length === 0;
    this.#limit = limit;
    this.#create = create;
    this.#onFirstSight = onFirstSight;
    this.#pathsLeft = limit * PATHS_PER_SET;
  }

  /** The series that these attributes mean. Throws only when reading them throws. */
  find(given: unknown): Series {
    const source = typeof given === 'object' && given !== null && !this.#isBare ? given : NO_ATTRIBUTES;
    const path = this.#paths.findAmong(this.#names, source);
    return path !== undefined && lacks(source, path.missing) ? path.series : this.#resolve(source);
  }

  /** Makes the series that are missing of these clean sets, and gives them; none when they would not all fit. */
  addMissing(sets: readonly OtelAttributes[]): Series[] {
    const missing = sets.filter((set) => !this.#series.has(this.#key(set)));
    return this.#series.size + missing.length > this.#limit ? [] : missing.map((set) => this.#ensure(set));
  }

  /** All series, in the order in which they were first seen. */
  values(): IterableIterator<Series> {
    return this.#series.values();
  }

  #resolve(given: object): Series {
    const source = readAttributes(this.#gate.definition, given);
    const { attributes, faithful } = this.#gate.clean(source);
    const known = this.#series.get(this.#key(attributes));
    if (known === undefined && this.#series.size >= this.#limit) return this.#ensure(this.#gate.fold(attributes));
    const series = known ?? this.#ensure(attributes);
    if (faithful) this.#remember(Object.keys(given), source, series);
    if (known === undefined) this.#onFirstSight(attributes);
    return series;
  }

  #ensure(attributes: OtelAttributes): Series {
    const key = this.#key(attributes);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = this.#create(ownedAttributes(attributes));
    this.#series.set(key, series);
    return series;
  }

  /** `properties` are the caller's, in the caller's order; what an object has from its class is not among them. */
  #remember(properties: readonly string[], source: Readonly<Record<string, unknown>>, series: Series): void {
    const names = properties.filter((name) => this.#names.has(name));
    const values = names.map((name) => source[name]);
    const missing = [...this.#names].filter((name) => !names.includes(name));
    if (this.#pathsLeft <= 0 || !lacks(source, missing) || !values.every(isCacheable)) return;
    this.#pathsLeft -= 1;
    this.#paths.set(names, ownedValues(values), { series, missing });
  }

  // An array of values in declared order: no two sets can meet in one key, whatever the values hold.
  #key(attributes: OtelAttributes): string {
    return JSON.stringify(this.#gate.active.map(({ key }) => attributes[key] ?? null));
  }
}

function ownedAttributes(attributes: OtelAttributes): OtelAttributes {
  const owned = Object.entries(attributes).map(([key, value]) => [key, ownedText(String(value))]);
  return Object.freeze(Object.fromEntries(owned));
}

// Objects (an Error as error type) have an identity each: a path a call, never found again. Long texts would be kept.
function isCacheable(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_VALUE_LENGTH;
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}

// Getters of a class, and whatever else a walk along an object's own properties does not meet, are still read.
function lacks(source: object, names: readonly string[]): boolean {
  for (let index = 0; index < names.length; index++) {
    const value = (source as Record<string, unknown>)[names[index] as string];
    if (value !== undefined && value !== null) return false;
  }
  return true;
}
