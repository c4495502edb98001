// Floor 5. The search for what a receiver does not take, and when it is no use.

/** Refusals up to which what is refused is halved. One bad point of a thousand takes eleven; a receiver that takes none, all. */
const MOST_REFUSALS = 64;

/** How long a receiver that took nothing at all is asked with one request a push, as it is with any mistake of configuration. */
const FUTILE_MS = 10 * 60_000;

/**
 * How far a push may go to find out which of its points are refused.
 *
 * @example
 * const search = new Search();
 * search.most; // 64
 * search.foundNothing();
 * search.most; // 1, for ten minutes or until something is taken
 */
export class Search {
  #futileUntil = Number.NEGATIVE_INFINITY;

  /** Refusals that one push may have; at 1 there is no halving. */
  get most(): number {
    return performance.now() < this.#futileUntil ? 1 : MOST_REFUSALS;
  }

  /** However small the pieces were, none was taken. */
  foundNothing(): void {
    if (this.most > 1) this.#futileUntil = performance.now() + FUTILE_MS;
  }

  /** Something was taken. */
  found(): void {
    this.#futileUntil = Number.NEGATIVE_INFINITY;
  }
}
