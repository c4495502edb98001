// Floor 2. The stream of an observable instrument: what its callbacks said in this collection, and nothing older.

import { type DataPoint, DataPointType } from '@opentelemetry/sdk-metrics';
import type { Cell } from '../cell/cell.ts';
import type { Descriptor } from '../descriptor.ts';
import { type Group, Stream, type StreamContext, type Wish } from '../stream.ts';
import type { Observation } from './observations.ts';

/** Cells hold what was observed since the last collection of their reader. */
export class ObservedStream extends Stream {
  /** The last total of each sum: delta readers want differences, and one that fell begins anew. */
  readonly #seen = new WeakMap<Cell, number>();
  /** Those that had sets in their overflow series at an earlier collection. */
  readonly #overflowed = new WeakSet<Group>();

  constructor(descriptor: Descriptor, wishes: readonly Wish[], context: StreamContext) {
    // Callbacks are asked by a collection: a span that is active then has nothing to do with what they say.
    super(descriptor, wishes, { ...context, exemplars: undefined });
  }

  /** Takes in observations for one reader. Gives how many were not taken, because a sum would leave the range of a number. */
  observe(reader: object, observations: readonly Observation[]): number {
    const table = this.groupOf(reader)?.table;
    if (table === undefined) return 0;
    const { known = [], newcomers = [] } = Object.groupBy(observations, ({ set }) =>
      table.knows(set) ? 'known' : 'newcomers',
    );
    const record = ({ set, value }: Observation) => table.sinkOf(set).record(value);
    let refused = known.filter((observation) => !record(observation)).length;
    // Known sets pass first. Then those make room that were named in an earlier collection only.
    if (newcomers.length > table.room) table.keepOnly((cell) => cell.touched || table.isOverflow(cell));
    refused += newcomers.filter((observation) => !record(observation)).length;
    return refused;
  }

  // Each collection asks the callbacks by itself.
  protected override isShared(): boolean {
    return false;
  }

  protected override pointsOf(group: Group, now: number): DataPoint<unknown>[] {
    const { table, aggregation } = group;
    const isSum = aggregation.dataPointType === DataPointType.SUM;
    const observed = table.cells.filter((cell) => cell.touched);
    const points = observed.map((cell) => {
      const value = isSum ? this.#sumOf(cell, group) : cell.value();
      return this.point(cell, value, group, now);
    });
    // A sum keeps its past while it is silent: a callback that failed once must not begin it anew.
    if (!isSum) table.keepOnly((cell) => cell.touched);
    if (table.overflowed > 0) this.#overflowed.add(group);
    for (const cell of observed) {
      cell.reset();
      cell.touched = false;
    }
    return points;
  }

  #sumOf(cell: Cell, group: Group): number {
    const { table, aggregation, isDelta, lastCollection } = group;
    const total = cell.value() as number;
    // Where sets went to the overflow series before, what is new was counted there: it is told from now on.
    const wasCounted = this.#overflowed.has(group) && !table.isOverflow(cell);
    const before = this.#seen.get(cell) ?? (wasCounted ? total : 0);
    this.#seen.set(cell, total);
    if (!aggregation.isMonotonic || total >= before) return isDelta ? total - before : total;
    // The overflow series falls when a set leaves it. Anything else has begun anew, some time after the last look at it.
    if (table.isOverflow(cell)) return isDelta ? 0 : total;
    cell.start = lastCollection;
    return total;
  }
}
