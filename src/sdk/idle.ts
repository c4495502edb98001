// Floor 2. Series that nothing is recorded to for a while go, where this was asked for.

import type { Cell } from './cell/cell.ts';
import type { SeriesTable } from './series.ts';

/**
 * Looks at each collection which series were silent since the one before. The time is reckoned from the first collection
 * that found a series silent, so its last value was collected at least once before it goes, and a series that is recorded
 * to is never taken.
 */
export class IdleWatch {
  readonly #afterMs: number;
  readonly #silentSince = new WeakMap<Cell, number>();

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  /** Takes out of the table what has been silent long enough; `now` in milliseconds of a monotonic clock. */
  sweep(table: SeriesTable<Cell>, now: number): void {
    let due = false;
    for (const cell of table.cells) {
      if (cell.touched || !this.#silentSince.has(cell)) this.#silentSince.set(cell, now);
      else due ||= this.#isDue(cell, now);
    }
    if (due) table.keepOnly((cell) => cell.touched || !this.#isDue(cell, now));
  }

  #isDue(cell: Cell, now: number): boolean {
    return now - (this.#silentSince.get(cell) ?? now) >= this.#afterMs;
  }
}
