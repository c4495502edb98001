// Floor 0. How binnacle speaks: a thing is said once, then counted. No caller can flood the log of the host.

/** Where messages go; `console` fits, and so do pino, winston and their like. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Things that are told apart. Keys may hold names of others, and those may be made of data. */
const MOST_KEYS = 1000;

/** Says each thing once, by key, until it is told that the thing is over. */
export class Diagnostics {
  readonly #logger: Logger;
  readonly #said = new Map<string, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  info(message: string): void {
    this.#write('info', message);
  }

  /** Warns the first time a key is seen; later calls with the key are only counted. */
  warnOnce(key: string, message: string): void {
    const times = this.#said.get(key);
    if (times === undefined && this.#said.size >= MOST_KEYS) return;
    this.#said.set(key, (times ?? 0) + 1);
    if (times === undefined) this.#write('warn', message);
    if (this.#said.size >= MOST_KEYS && times === undefined) {
      this.#write('warn', `${MOST_KEYS} different things were said; what is new from now on is not.`);
    }
  }

  /** Ends a trouble that was said: says so once, and lets the key be said again. */
  recovered(key: string, message: string): void {
    if (this.#said.delete(key)) this.#write('info', message);
  }

  /** How often a key was said or would have been. */
  times(key: string): number {
    return this.#said.get(key) ?? 0;
  }

  #write(level: keyof Logger, message: string): void {
    try {
      this.#logger[level](`[binnacle] ${message}`);
    } catch {
      // A logger that throws must not take the host down with it; there is nowhere left to say so.
    }
  }
}
