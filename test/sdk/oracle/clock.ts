// A clock that stands still unless it is moved: what both providers are told by it, they are told alike.

const realNow = Date.now;

/** Replaces `Date.now()` and `performance.now()` while something runs. */
export class StandingClock {
  ms: number;
  /** How far the wall clock was set, past or back. */
  step = 0;
  readonly #origin: number;

  constructor(ms: number) {
    this.ms = ms;
    this.#origin = ms - 1000;
  }

  /** Runs under this clock. The real one is back afterwards, whatever happened. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    Date.now = () => this.ms + this.step;
    performance.now = () => this.ms - this.#origin;
    try {
      return await run();
    } finally {
      Date.now = realNow;
      Reflect.deleteProperty(performance, 'now');
    }
  }
}
