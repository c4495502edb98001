// Floor 2. From an instrument to what it writes to: one cell, or one in each of its streams.

import { type Context, context as contextApi } from '@opentelemetry/api';
import type { IAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { AttributeTrie } from '../support/attribute-trie.ts';
import { ownedValues } from '../support/owned-text.ts';
import type { AttributeRules, AttributeSet } from './attributes.ts';
import type { Cell, Sink } from './cell/cell.ts';
import type { SeriesTable } from './series.ts';
import { areStateless } from './view.ts';

/** Where the sets of an instrument are kept, and what a view does to them on the way. */
export interface Target {
  readonly table: SeriesTable<Cell>;
  readonly processors: readonly IAttributesProcessor[];
}

/** Finds the sinks of one instrument. */
export abstract class Route {
  /** The sinks of the sets that were found before. */
  readonly trie: AttributeTrie<Sink>;
  /** Rises when what was resolved may lead elsewhere now: what is bound has to be bound again. */
  epoch = 0;
  protected readonly rules: AttributeRules;

  constructor(trie: AttributeTrie<Sink>, rules: AttributeRules) {
    this.trie = trie;
    this.rules = rules;
  }

  /** The sink of attributes that the trie does not know. Throws what reading them throws. */
  abstract resolve(attributes: unknown, context?: Context): Sink;

  /** The set goes from all tables that have it. */
  abstract remove(attributes: unknown): void;

  abstract clear(): void;
}

/** The route to what these targets keep. */
export function routeTo(targets: readonly Target[], rules: AttributeRules): Route {
  const [only, ...others] = targets;
  if (only !== undefined && others.length === 0 && only.processors.length === 0)
    return new StraightRoute(only.table, rules);
  return new ForkedRoute(targets, rules);
}

/** One table that takes the sets as they are, as nearly every instrument has: its trie is the instrument's. */
class StraightRoute extends Route {
  readonly #table: SeriesTable<Cell>;

  constructor(table: SeriesTable<Cell>, rules: AttributeRules) {
    super(table.trie, rules);
    this.#table = table;
    table.onForget(() => {
      this.epoch += 1;
    });
  }

  override resolve(attributes: unknown): Sink {
    return this.#table.sinkOf(this.rules.clean(attributes));
  }

  override remove(attributes: unknown): void {
    this.#table.remove(this.rules.clean(attributes));
  }

  override clear(): void {
    this.#table.keepOnly(() => false);
  }
}

/** Sets that the trie of a forked route may hold: it keeps no numbers, so it can be emptied when it is full. */
const MOST_PATHS = 8000;

/** Several tables, or attribute processors: the trie remembers where the sets led. */
class ForkedRoute extends Route {
  readonly #targets: readonly Target[];
  readonly #isStable: boolean;
  #paths = 0;

  constructor(targets: readonly Target[], rules: AttributeRules) {
    super(new AttributeTrie(), rules);
    this.#targets = targets;
    this.#isStable = targets.every(({ processors }) => areStateless(processors));
    for (const { table } of targets) table.onForget(() => this.#forget());
  }

  override resolve(attributes: unknown, context: Context = contextApi.active()): Sink {
    const set = this.rules.clean(attributes);
    const sinks = this.#targets.map(({ table, processors }) =>
      table.sinkOf(this.rules.processed(set, processors, context)),
    );
    const sink = sinks.length === 1 ? (sinks[0] as Sink) : new Fork(sinks);
    const isLost = this.#targets.some(({ table }, index) => table.isOverflow(sinks[index] as Sink));
    if (this.#isStable && set.faithful && !isLost) this.#remember(set.given, sink);
    // A processor that looks at the context may say something else at the next call, of what is bound as well.
    if (!this.#isStable) this.epoch += 1;
    return sink;
  }

  override remove(attributes: unknown): void {
    const set = this.rules.clean(attributes);
    for (const { table, processors } of this.#targets) {
      table.remove(this.rules.processed(set, processors, contextApi.active()));
    }
  }

  override clear(): void {
    for (const { table } of this.#targets) table.keepOnly(() => false);
  }

  #remember({ names, values }: AttributeSet['given'], sink: Sink): void {
    if (this.#paths >= MOST_PATHS) {
      this.trie.clear();
      this.#paths = 0;
    }
    this.#paths += 1;
    this.trie.set(names, ownedValues(values), sink);
  }

  #forget(): void {
    this.trie.clear();
    this.#paths = 0;
    this.epoch += 1;
  }
}

class Fork implements Sink {
  readonly #sinks: readonly Sink[];

  constructor(sinks: readonly Sink[]) {
    this.#sinks = sinks;
  }

  record(value: number, context?: Context): boolean {
    let taken = true;
    for (const sink of this.#sinks) taken = sink.record(value, context) && taken;
    return taken;
  }
}
