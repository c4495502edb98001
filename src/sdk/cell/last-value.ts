// Floor 2. The cell of a gauge.

import { Cell } from './cell.ts';

/** Keeps the last value. Which one that is, is told by the order of the calls and by no clock. */
export class LastValueCell extends Cell<number> {
  // Minus zero for the same reason as in a sum: the field holds fractions.
  #last = -0;

  override record(value: number): boolean {
    this.#last = value;
    this.touched = true;
    return true;
  }

  override value(): number {
    return this.#last + 0;
  }

  override reset(): void {
    this.#last = -0;
  }
}
