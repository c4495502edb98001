// Floor 8. The natural end of a process: nothing is left to do, and the last interval has not been pushed yet.

import { onNaturalEnd } from '../support/natural-end.ts';

/** Long enough for a push, and short for a program that is done. */
const DEADLINE_MS = 2000;

/** A flush is work of its own, after which the process comes to its end once more. */
const NEXT_MS = 1000;

/**
 * Calls `flush` when the process has nothing left to do. Not at `process.exit()` and not at a signal: there is no time then.
 * Returns the end of the listening.
 */
export function flushOnNaturalEnd(flush: (options: { deadlineMs: number }) => Promise<unknown>): () => void {
  let flushedAt = Number.NEGATIVE_INFINITY;
  const listener = (): void => {
    if (performance.now() - flushedAt < NEXT_MS) return;
    flushedAt = Number.POSITIVE_INFINITY;
    void flush({ deadlineMs: DEADLINE_MS }).finally(() => {
      flushedAt = performance.now();
    });
  };
  return onNaturalEnd(listener);
}
