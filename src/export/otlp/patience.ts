// Floor 5. How long an export may take in all, and the waits between its tries, which may be cut short.

/** The time of one export. */
export class Patience {
  #until: number;
  /** Whether the process is kept alive meanwhile, because somebody awaits what becomes of it. */
  readonly holds: boolean;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(milliseconds: number, holds: boolean) {
    this.#until = performance.now() + milliseconds;
    this.holds = holds;
  }

  /** Milliseconds, never below 0. */
  left(): number {
    return Math.max(0, this.#until - performance.now());
  }

  /** Resolves to false as soon as it is over. */
  async wait(milliseconds: number): Promise<boolean> {
    if (this.#isOver) return false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      if (!this.holds) timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return !this.#isOver;
  }

  /** There is no more waiting: what is under way is the last try. `milliseconds`: at most so much is left from now on. */
  end(milliseconds = Number.POSITIVE_INFINITY): void {
    this.#isOver = true;
    this.#until = Math.min(this.#until, performance.now() + milliseconds);
    this.#wake?.();
  }
}
