// Jobs that wait for one of a few slots.

export class JobQueue {
  readonly slots: number;
  readonly #onChange: (queue: JobQueue) => void;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(slots: number, onChange: (queue: JobQueue) => void = () => {}) {
    this.slots = slots;
    this.#onChange = onChange;
  }

  get depth(): number {
    return this.#waiting.length;
  }

  get busy(): number {
    return this.#busy;
  }

  /** Runs a job as soon as there is a slot; settles as the job does. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#busy < this.slots) this.#busy += 1;
    else await this.#turn();
    this.#onChange(this);
    try {
      return await job();
    } finally {
      this.#leave();
    }
  }

  async #turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#onChange(this);
    await promise;
  }

  /** The slot goes to whoever waits longest; only without one does it become free. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy -= 1;
    else next();
    this.#onChange(this);
  }
}
