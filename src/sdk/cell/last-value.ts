// Floor 2. The cell of a gauge.

import type { Context } from '@opentelemetry/api';
import { Cell } from './cell.ts';

/** Keeps the last value. Which one that is, is told by the order of the calls and by no clock. */
export class LastValueCell extends Cell<number> {
  // Not a number as long as nothing was measured; a zero would also make V8 keep the field for small integers.
  #last = Number.NaN;

  override get isEmpty(): boolean {
    return Number.isNaN(this.#last);
  }

  override record(value: number, context?: Context): boolean {
    this.#last = value;
    this.touched = true;
    if (this.exemplars !== undefined) this.exemplars.offer(value, context, 0);
    return true;
  }

  override value(): number {
    return this.#last || 0;
  }

  override reset(): void {
    this.#last = Number.NaN;
  }
}
