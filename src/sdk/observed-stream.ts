// Floor 2. The stream of an observable instrument: what its callbacks said in this collection, and nothing older.

import { type DataPoint, DataPointType } from '@opentelemetry/sdk-metrics';
import type { AttributeSet } from './attributes.ts';
import type { Cell } from './cell/cell.ts';
import { type Group, Stream } from './stream.ts';

/** Cells hold what was observed since the last collection of their reader. */
export class ObservedStream extends Stream {
  /** The last total of each sum: delta readers want differences, and one that fell begins anew. */
  readonly #seen = new WeakMap<Cell, number>();

  /** Takes in an observation, for one reader. False when the sum leaves the range of a number. */
  observe(reader: object, set: AttributeSet, value: number): boolean {
    return this.groupOf(reader)?.table.resolve(set).record(value) ?? true;
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
    // The first sets that callbacks name have room, whatever they named before. A difference needs its past, so that goes
    // only when there is no room left.
    if (!(group.isDelta && isSum) || table.isFull) table.keepOnly((cell) => cell.touched);
    for (const cell of observed) {
      cell.reset();
      cell.touched = false;
    }
    return points;
  }

  #sumOf(cell: Cell, { aggregation, isDelta, lastCollection }: Group): number {
    const total = cell.value() as number;
    const before = this.#seen.get(cell) ?? 0;
    this.#seen.set(cell, total);
    if (aggregation.isMonotonic && total < before) {
      // It has begun anew, some time after the last look at it.
      cell.start = lastCollection;
      return total;
    }
    return isDelta ? total - before : total;
  }
}
