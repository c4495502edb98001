// Floor 0. Long work in slices, between which the event loop turns: nothing of ours may hold it for ten milliseconds.

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Well under those ten: the step that goes over it, and the garbage of all, come on top. */
const LONGEST_MS = 3;

/**
 * What may be worked in one go. It is for loops that must not wait as long as the work is short; others use
 * {@link takeSteps}.
 *
 * @example
 * const slice = new Slice();
 * for (let step = 0; step < 1_000_000; step++) {
 *   if (slice.isOver()) await slice.next();
 * }
 */
export class Slice {
  #began = performance.now();

  isOver(): boolean {
    return performance.now() - this.#began >= LONGEST_MS;
  }

  /** Lets the loop turn; then a slice begins. */
  async next(): Promise<void> {
    await nextTurn();
    this.#began = performance.now();
  }
}

/** Takes all steps, in slices. */
export async function takeSteps<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  const slice = new Slice();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (slice.isOver()) await slice.next();
  }
}
