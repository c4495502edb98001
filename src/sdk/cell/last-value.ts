// Floor 2. The cell of a gauge.

import { Cell } from './cell.ts';

/** Keeps the last value. Which one that is, is told by the order of the calls and by no clock. */
export class LastValueCell extends Cell<number> {
  // Not a number as long as nothing was measured; a zero would also make V8 keep the field for small integers.
  #last = Number.NaN;

  override get isEmpty(): boolean {
    return Number.isNaN(this.#last);
  }

  override record(value: number): boolean {
    this.#last = value;
    this.touched = true;
    return true;
  }

  override value(): number {
    return this.#last || 0;
  }

  override reset(): void {
    this.#last = Number.NaN;
  }
}
