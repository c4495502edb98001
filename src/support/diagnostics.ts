// Floor 0. How binnacle speaks: a thing is said once, then counted. No caller can flood the log of the host.

/** Where messages go; `console` fits, and so do pino, winston and their like. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

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
    const times = this.#said.get(key) ?? 0;
    this.#said.set(key, times + 1);
    if (times === 0) this.#write('warn', message);
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
