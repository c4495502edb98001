// A circuit breaker: stops calling what keeps failing, and tries it again after a while.

import { meters } from 'binnacle';

/** Decides on the last outcomes; fewer than this many decide nothing. */
const WINDOW = 6;
const OPENS_AT = 0.5;
const STAYS_OPEN_MS = 700;

type State =
  | { readonly kind: 'closed'; readonly failures: readonly boolean[] }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'half_open'; readonly isProbing: boolean };

/** `ignored` is for calls that say nothing about the other side, such as those that the caller gave up. */
export type CallOutcome = 'success' | 'failure' | 'ignored';

export class CircuitBreaker {
  readonly name: string;
  #state: State = { kind: 'closed', failures: [] };

  constructor(name: string) {
    this.name = name;
    this.#become({ kind: 'closed', failures: [] });
  }

  get isClosed(): boolean {
    return this.#state.kind === 'closed';
  }

  /** True when a call may go; its outcome has to be told by `ended`. */
  enter(): boolean {
    if (this.#state.kind === 'closed') return true;
    const isDue = this.#state.kind === 'open' ? performance.now() >= this.#state.until : !this.#state.isProbing;
    if (isDue) this.#become({ kind: 'half_open', isProbing: true });
    else meters.circuitBreakers.recordCall({ name: this.name, outcome: 'rejected' });
    return isDue;
  }

  ended(outcome: CallOutcome): void {
    meters.circuitBreakers.recordCall({ name: this.name, outcome });
    if (this.#state.kind === 'closed') this.#remember(outcome);
    else if (this.#state.kind === 'half_open') this.#judgeProbe(outcome);
    // A call that began before the breaker opened tells nothing new.
  }

  #remember(outcome: CallOutcome): void {
    if (outcome === 'ignored' || this.#state.kind !== 'closed') return;
    const failures = [...this.#state.failures, outcome === 'failure'].slice(-WINDOW);
    const ratio = failures.filter(Boolean).length / failures.length;
    meters.circuitBreakers.setErrorRatio({ name: this.name }, ratio);
    if (failures.length === WINDOW && ratio >= OPENS_AT) this.#open();
    else this.#state = { kind: 'closed', failures };
  }

  #judgeProbe(outcome: CallOutcome): void {
    if (outcome === 'success') this.#become({ kind: 'closed', failures: [] });
    else if (outcome === 'failure') this.#open();
    else this.#state = { kind: 'half_open', isProbing: false };
  }

  #open(): void {
    this.#become({ kind: 'open', until: performance.now() + STAYS_OPEN_MS });
  }

  #become(state: State): void {
    this.#state = state;
    meters.circuitBreakers.setState({ name: this.name, state: state.kind });
  }
}

/** No instance may be called. binnacle knows the code as the category `circuit_open`. */
export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError';
  readonly code = 'EOPENBREAKER';
}
