// Floor 3. The end of a handle: the first one counts, any other is noted as such and does nothing.

import type { Losses } from './losses.ts';

/** Lets the first end through. */
export class Ending {
  readonly #losses: Losses;
  #ended = false;

  constructor(losses: Losses) {
    this.#losses = losses;
  }

  /** True once; afterwards the call is counted as `ended_twice`. */
  first(): boolean {
    if (this.#ended) {
      this.#losses.dropped('ended_twice');
      return false;
    }
    this.#ended = true;
    return true;
  }

  get over(): boolean {
    return this.#ended;
  }
}

/**
 * Runs a function, sync or async, and tells how it ended: nothing for success, the error for failure. What the function
 * returns, throws or rejects with reaches the caller unchanged.
 */
export function settle<T>(run: () => T, succeeded: (value: Awaited<T>) => void, failed: (error: unknown) => void): T {
  let result: T;
  try {
    result = run();
  } catch (error) {
    failed(error);
    throw error;
  }
  if (!isPromise(result)) {
    succeeded(result as Awaited<T>);
    return result;
  }
  return result.then(
    (value) => {
      succeeded(value as Awaited<T>);
      return value;
    },
    (error: unknown) => {
      failed(error);
      throw error;
    },
  ) as T;
}

function isPromise(value: unknown): value is Promise<unknown> {
  try {
    return typeof (value as Promise<unknown> | null | undefined)?.then === 'function';
  } catch {
    // A proxy that answers nothing: the caller's own business, and no promise.
    return false;
  }
}
