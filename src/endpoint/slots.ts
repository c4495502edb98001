// Floor 6. How much may be done at once, and how often: what strangers ask for must not be work without end.

import { monotonicSeconds } from '../support/clock.ts';

/** Tasks of which only a few run at once; the others wait for their turn. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(size: number) {
    this.#free = size;
  }

  /** Runs the task as soon as there is a slot; its outcome is the promise's. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** So many a second, and that many at once after a second of rest. */
export class Allowance {
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  constructor(perSecond: number, now: () => number = monotonicSeconds) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = perSecond;
    this.#at = now();
  }

  /** True when one is left, which is then gone. */
  take(): boolean {
    if (this.isUsedUp) return false;
    this.#left -= 1;
    return true;
  }

  /** Gives back what was taken and need not have been. */
  giveBack(): void {
    this.#left = Math.min(this.#perSecond, this.#left + 1);
  }

  get isUsedUp(): boolean {
    const now = this.#now();
    this.#left = Math.min(this.#perSecond, this.#left + (now - this.#at) * this.#perSecond);
    this.#at = now;
    return this.#left < 1;
  }
}
