// Floor 2. The cell of a counter or an up-down counter.

import type { Attributes, Context } from '@opentelemetry/api';
import { Cell } from './cell.ts';

/** Adds up. */
export class SumCell extends Cell<number> {
  // Minus zero, because V8 stores a field that begins as a small integer in another way, and moves it at the first fraction.
  #sum = -0;

  constructor(attributes: Attributes, start: number) {
    super(attributes, start);
  }

  override record(value: number, context?: Context): boolean {
    const sum = this.#sum + value;
    if (sum - sum !== 0) return false;
    this.#sum = sum;
    this.touched = true;
    // Not an addition of nothing, by which series begin at zero: nobody measured it.
    if (this.exemplars !== undefined && value !== 0) this.exemplars.offer(value, context, 0);
    return true;
  }

  override value(): number {
    return this.#sum + 0;
  }

  override reset(): void {
    this.#sum = -0;
  }
}
