// Floor 3. From the attributes that a caller gives to the series they mean: a cache in front, identity behind it.

import type { Attributes as OtelAttributes } from '@opentelemetry/api';
import { MAX_VALUE_LENGTH } from '../definition/value.ts';
import { type AttributeGate, readAttributes } from './attribute-gate.ts';

/** Paths are only a cache; different spellings of one set (raw model names) may take a few each, never without end. */
const PATHS_PER_SET = 4;

type Path<Series> = Map<unknown, Path<Series> | Series>;

const NO_ATTRIBUTES = Object.freeze({});

/**
 * The series of one metric. Values that were recorded as given are found again by walking the caller's values, one Map
 * a declared attribute. What was replaced takes the slow way each time, because it has to be counted each time.
 */
export class SeriesTable<Series> {
  readonly #gate: AttributeGate;
  readonly #names: readonly string[];
  readonly #limit: number;
  readonly #create: (attributes: OtelAttributes) => Series;
  readonly #onFirstSight: (attributes: OtelAttributes) => void;
  readonly #series = new Map<string, Series>();
  readonly #root: Path<Series> = new Map();
  /** The one series of a metric that has no attributes. */
  #bare: Series | undefined;
  #pathsLeft: number;

  /** `onFirstSight` is told each set that a caller was the first to use, not those of {@link SeriesTable.addMissing}. */
  constructor(
    gate: AttributeGate,
    limit: number,
    create: (attributes: OtelAttributes) => Series,
    onFirstSight: (attributes: OtelAttributes) => void = () => {},
  ) {
    this.#gate = gate;
    this.#names = gate.names;
    this.#limit = limit;
    this.#create = create;
    this.#onFirstSight = onFirstSight;
    this.#pathsLeft = limit * PATHS_PER_SET;
  }

  /** The series that these attributes mean. Throws only when reading them throws. */
  find(given: unknown): Series {
    const source = (typeof given === 'object' && given !== null ? given : NO_ATTRIBUTES) as Record<string, unknown>;
    const names = this.#names;
    if (names.length === 0) return this.#bare ?? this.#resolve(source);
    let node: Path<Series> | Series | undefined = this.#root;
    for (let index = 0; index < names.length && node !== undefined; index++) {
      node = (node as Path<Series>).get(source[names[index] as string]);
    }
    return node === undefined ? this.#resolve(source) : (node as Series);
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

  #resolve(given: unknown): Series {
    const source = readAttributes(this.#gate.definition, given);
    const { attributes, faithful } = this.#gate.clean(source);
    const known = this.#series.get(this.#key(attributes));
    if (known !== undefined) {
      if (faithful) this.#remember(source, known);
      return known;
    }
    if (this.#series.size >= this.#limit) return this.#ensure(this.#gate.fold(attributes));
    const series = this.#ensure(attributes);
    if (faithful) this.#remember(source, series);
    this.#onFirstSight(attributes);
    return series;
  }

  #ensure(attributes: OtelAttributes): Series {
    const key = this.#key(attributes);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = this.#create(Object.freeze(attributes));
    this.#series.set(key, series);
    return series;
  }

  #remember(source: Readonly<Record<string, unknown>>, series: Series): void {
    const values = this.#names.map((name) => source[name]);
    if (values.length === 0) this.#bare = series;
    if (values.length === 0 || this.#pathsLeft <= 0 || !values.every(isCacheable)) return;
    this.#pathsLeft -= 1;
    let node = this.#root;
    for (const value of values.slice(0, -1)) {
      const next = (node.get(value) as Path<Series> | undefined) ?? new Map();
      node.set(value, next);
      node = next;
    }
    node.set(values.at(-1), series);
  }

  // An array of values in declared order: no two sets can meet in one key, whatever the values hold.
  #key(attributes: OtelAttributes): string {
    return JSON.stringify(this.#gate.active.map(({ key }) => attributes[key] ?? null));
  }
}

// Objects (an Error as error type) have an identity each: a path a call, never found again. Long texts would be kept.
function isCacheable(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_VALUE_LENGTH;
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}
