// Floor 2. Stands for an instrument that records nothing, so that its callers need not know.

import type { Ledger } from './ledger.ts';

/** One that nobody wants: views or readers drop its stream. A call costs nothing, and is no loss. */
export class Dropped {
  add(): void {}

  record(): void {}

  bind(): this {
    return this;
  }

  remove(): void {}

  clear(): void {}

  addCallback(): void {}

  removeCallback(): void {}
}

/** One that could not be made: what it would have recorded is counted. */
export class Refused extends Dropped {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    super();
    this.#ledger = ledger;
  }

  override add(): void {
    this.#ledger.drop('no_instrument');
  }

  override record(): void {
    this.#ledger.drop('no_instrument');
  }
}
