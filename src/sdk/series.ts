// Floor 2. The series of one metric for the readers that share them: which set has which cell, and what happens when there
// are too many.

import type { Attributes } from '@opentelemetry/api';
import { AttributeTrie } from '../support/attribute-trie.ts';
import type { SteadyClock } from '../support/clock.ts';
import { ownedValues } from '../support/owned-text.ts';
import { type AttributeSet, attributesOf, OVERFLOW } from './attributes.ts';
import type { Cell, Sink } from './cell/cell.ts';

/** Ways to a set besides the first one: other orders of its names. Bounded, because a caller could make them without end. */
const DETOURS_PER_SERIES = 4;

const overflowAttributes = attributesOf({ names: [OVERFLOW], values: [true] });

/** What a table of series is made with. */
export interface SeriesOptions<C extends Cell> {
  /** Series at most, the overflow series among them. */
  readonly limit: number;
  readonly clock: SteadyClock;
  readonly create: (attributes: Attributes, start: number) => C;
  /** Called when a set finds no place, and there is no overflow series yet. */
  readonly onOverflow: (cells: readonly C[]) => void;
}

/**
 * Series by their sets. A set keeps its cell until it is removed; when the table is full, sets that it knows pass, and all
 * others share the overflow cell.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits
 */
export class SeriesTable<C extends Cell> {
  /**
   * Identity and cache in one: each set stands under its names in the order in which this table first met them, which is
   * nearly always the caller's. Other orders of a set are detours to the same cell.
   */
  readonly trie = new AttributeTrie<C>();
  /** Measurements that went to the overflow series. */
  overflowed = 0;
  readonly #options: SeriesOptions<C>;
  readonly #ranks = new Map<string, number>();
  readonly #arrays = new Map<string, unknown>();
  readonly #forgetting: (() => void)[] = [];
  #cells: C[] = [];
  #overflow: C | undefined;
  /** The overflow series, with a count of what goes there. */
  readonly #lost: Sink = {
    record: (value, context) => {
      this.overflowed += 1;
      return this.#overflowCell().record(value, context);
    },
  };
  #detours = 0;
  /** Sets that were taken out since the trie was made. */
  #removed = 0;

  constructor(options: SeriesOptions<C>) {
    this.#options = options;
  }

  /** All series; the overflow series last. */
  get cells(): readonly C[] {
    return this.#overflow === undefined ? this.#cells : [...this.#cells, this.#overflow];
  }

  /** Series, the overflow series among them. */
  get size(): number {
    return this.#cells.length + (this.#overflow === undefined ? 0 : 1);
  }

  /** Sets that still find a place. */
  get room(): number {
    return Math.max(0, this.#options.limit - 1 - this.#cells.length);
  }

  get isFull(): boolean {
    return this.room === 0;
  }

  knows(set: AttributeSet): boolean {
    return this.#known(set) !== undefined;
  }

  /** Called after series went: what was resolved before may lead to them. */
  onForget(listener: () => void): void {
    this.#forgetting.push(listener);
  }

  /** The cell of a set; a new one when there is room, else the overflow cell. */
  resolve(set: AttributeSet): C {
    const known = this.#known(set);
    if (known !== undefined) {
      this.#remember(set, known);
      return known;
    }
    if (this.isFull) return this.#overflowCell();
    const { clock, create } = this.#options;
    const cell = create(attributesOf(set), wholeTicks(clock));
    this.#cells.push(cell);
    this.#insert(setOf(cell.attributes), cell);
    this.#remember(set, cell);
    return cell;
  }

  /** What takes in the values of a set: its cell, or the overflow series. */
  sinkOf(set: AttributeSet): Sink {
    const cell = this.resolve(set);
    return this.isOverflow(cell) ? this.#lost : cell;
  }

  isOverflow(sink: Sink): boolean {
    return sink === this.#overflow || sink === this.#lost;
  }

  /** Takes a set out. It starts anew when it is seen again. */
  remove(set: AttributeSet): void {
    const known = this.#known(set);
    if (known === undefined) return;
    // Detours to it are not known by name, and each removal leaves a piece of its way behind; then all is made anew.
    if (this.#detours > 0 || this.#removed > this.#cells.length) {
      this.keepOnly((cell) => cell !== known);
      return;
    }
    this.#removed += 1;
    this.#cells.splice(this.#cells.indexOf(known), 1);
    this.trie.set(...this.#path(set.names, set.values), undefined);
    for (const forget of this.#forgetting) forget();
  }

  /** Takes all out but those that are wanted. */
  keepOnly(wanted: (cell: C) => boolean): void {
    const kept = this.#cells.filter(wanted);
    if (this.#overflow !== undefined && !wanted(this.#overflow)) this.#overflow = undefined;
    else if (kept.length === this.#cells.length) return;
    this.#cells = kept;
    this.trie.clear();
    this.#ranks.clear();
    this.#arrays.clear();
    this.#detours = 0;
    this.#removed = 0;
    for (const cell of kept) this.#insert(setOf(cell.attributes), cell);
    for (const forget of this.#forgetting) forget();
  }

  #known({ names, values }: Pick<AttributeSet, 'names' | 'values'>): C | undefined {
    if (names.some((name) => !this.#ranks.has(name))) return undefined;
    return this.trie.get(...this.#path(names, values));
  }

  #insert({ names, values }: Pick<AttributeSet, 'names' | 'values'>, cell: C): void {
    for (const name of names) if (!this.#ranks.has(name)) this.#ranks.set(name, this.#ranks.size);
    for (const value of values) {
      if (typeof value === 'object' && !this.#arrays.has(textOf(value))) this.#arrays.set(textOf(value), value);
    }
    this.trie.set(...this.#path(names, values), cell);
  }

  /** Names by rank, and their values; of equal arrays always the same one. */
  #path(names: readonly string[], values: readonly unknown[]): [names: readonly string[], values: readonly unknown[]] {
    if (this.#isStraight(names, values)) return [names, values];
    const order = names.map((_, index) => index);
    order.sort((a, b) => this.#rank(names[a]) - this.#rank(names[b]));
    return [
      order.map((index) => names[index] as string),
      order.map((index) => {
        const value = values[index];
        return typeof value === 'object' ? (this.#arrays.get(textOf(value)) ?? value) : value;
      }),
    ];
  }

  /** True for nearly every set: its names come by rank as they are, and none of its values is a list. */
  #isStraight(names: readonly string[], values: readonly unknown[]): boolean {
    let last = -1;
    for (let index = 0; index < names.length; index++) {
      const rank = this.#rank(names[index]);
      if (rank < last || typeof values[index] === 'object') return false;
      last = rank;
    }
    return true;
  }

  #rank(name: string | undefined): number {
    return this.#ranks.get(name as string) ?? 0;
  }

  /** Makes the way that the caller took a quick one. */
  #remember({ given, faithful }: AttributeSet, cell: C): void {
    if (!faithful || this.trie.get(given.names, given.values) === cell) return;
    if (this.#detours >= this.#options.limit * DETOURS_PER_SERIES) return;
    this.#detours += 1;
    this.trie.set(given.names, ownedValues(given.values), cell);
  }

  #overflowCell(): C {
    const { clock, create, onOverflow } = this.#options;
    if (this.#overflow === undefined) {
      this.#overflow = create(overflowAttributes, wholeTicks(clock));
      if (this.overflowed === 0) onOverflow(this.#cells);
    }
    return this.#overflow;
  }
}

function setOf(attributes: Attributes): Pick<AttributeSet, 'names' | 'values'> {
  return { names: Object.keys(attributes), values: Object.values(attributes) as AttributeSet['values'] };
}

/** A whole number, because V8 keeps it in the cell itself and a fraction beside it: 16 bytes a series for less than a millisecond. */
function wholeTicks(clock: SteadyClock): number {
  return Math.floor(clock.ticks());
}

function textOf(array: unknown): string {
  return JSON.stringify(array);
}
