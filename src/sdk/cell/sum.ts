// Floor 2. The cell of a counter or an up-down counter.

import type { Attributes } from '@opentelemetry/api';
import { Cell } from './cell.ts';

/** Adds up. */
export class SumCell extends Cell<number> {
  // Minus zero, because V8 stores a field that begins as a small integer in another way, and moves it at the first fraction.
  #sum = -0;

  constructor(attributes: Attributes, start: number) {
    super(attributes, start);
  }

  override record(value: number): boolean {
    const sum = this.#sum + value;
    if (sum - sum !== 0) return false;
    this.#sum = sum;
    this.touched = true;
    return true;
  }

  override value(): number {
    return this.#sum + 0;
  }

  override reset(): void {
    this.#sum = -0;
  }
}
