// Floor 5. When the receiver may be asked: at each tick of the interval, but not before the time that it asked for itself.

/** The times of a push. */
export class Schedule {
  readonly #intervalMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Milliseconds since 1970, for people; absent without a timer. */
  #nextTick: number | undefined;
  /** On the monotonic clock; the receiver asked not to be asked before. */
  #notBefore = 0;

  /** `intervalMs` undefined: there are no ticks. */
  constructor(intervalMs: number | undefined) {
    this.#intervalMs = intervalMs;
  }

  /** Calls back at each tick, as long as the process lives; nothing is kept alive by it. */
  start(tick: () => void): void {
    const intervalMs = this.#intervalMs;
    if (intervalMs === undefined) return;
    const next = () => {
      this.#nextTick = Date.now() + intervalMs;
    };
    next();
    this.#timer = setInterval(() => {
      next();
      tick();
    }, intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#nextTick = undefined;
  }

  /** The receiver asked to be left alone for so many milliseconds from now. */
  leaveAlone(milliseconds: number): void {
    this.#notBefore = performance.now() + milliseconds;
  }

  /** Milliseconds for which it is still to be left alone; 0: it may be asked. */
  get waitMs(): number {
    return Math.max(0, this.#notBefore - performance.now());
  }

  /** Milliseconds since 1970 of the first tick at which it may be asked. */
  get nextTry(): number | undefined {
    if (this.#nextTick === undefined || this.#intervalMs === undefined) return undefined;
    const early = Math.max(0, Date.now() + this.waitMs - this.#nextTick);
    return Math.round(this.#nextTick + Math.ceil(early / this.#intervalMs) * this.#intervalMs);
  }
}
