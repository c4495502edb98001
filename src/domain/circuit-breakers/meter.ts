// Floor 4. The verbs for circuit breakers.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import { monotonicSeconds } from '../../support/clock.ts';
import { breakerStates } from '../attributes.ts';
import * as definitions from './definitions.ts';

type State = (typeof breakerStates)[number];

interface Breaker {
  state: State;
  /** When it left `closed`; undefined while it is closed. */
  openedAt: number | undefined;
}

/** Breakers whose state is remembered; names are static, this only guards against junk. */
const MAX_BREAKERS = 256;

/** The way every breaker goes; these transitions start at zero, so that the first one is seen by increase(). */
const usualWay: readonly (readonly [previousState: State, state: State])[] = [
  ['closed', 'open'],
  ['open', 'half_open'],
  ['half_open', 'closed'],
  ['half_open', 'open'],
];

/**
 * Circuit breakers. Say the state, and transitions and recovery times are counted by themselves.
 *
 * @example
 * meters.circuitBreakers.setState({ name: 'billing', state: 'open' });
 * meters.circuitBreakers.setErrorRatio({ name: 'billing' }, 0.6);
 */
export class CircuitBreakersMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;
  readonly #binder: Binder;
  readonly #breakers = new Map<string, Breaker>();
  #epoch: number;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('circuitBreakers', definitions);
    this.#losses = binder.losses;
    this.#binder = binder;
    this.#epoch = binder.epoch;
  }

  /**
   * A breaker is in a state: `circuit_breaker_status`. A change of state counts in `circuit_breaker_transitions_total`;
   * closing again records `circuit_breaker_recovery_duration_seconds`.
   */
  setState(attributes: AttributesOf<typeof definitions.status>): void {
    const { name, state } = snapshot(attributes, this.#losses);
    if (!breakerStates.includes(state)) {
      // A breaker in no state at all would be a silent one; it stays in the state that was said last.
      this.#losses.replaced(definitions.status.name, 'circuit_breaker.state');
      return;
    }
    if (this.#epoch !== this.#binder.epoch) {
      this.#breakers.clear();
      this.#epoch = this.#binder.epoch;
    }
    for (const each of breakerStates) this.#metrics.status.set(each === state ? 1 : 0, { name, state: each });
    const breaker = this.#breakers.get(name);
    if (breaker === undefined) this.#meet(name, state);
    else if (breaker.state !== state) this.#change(name, breaker, state);
  }

  /** The share of failures in the window that the breaker decides on, 0 to 1: `circuit_breaker_error_ratio`. */
  setErrorRatio(attributes: AttributesOf<typeof definitions.errorRatio>, ratio: number): void {
    this.#metrics.errorRatio.set(ratio, attributes);
  }

  /** A call went through the breaker, or was rejected: `circuit_breaker_calls_total`, off unless enabled. */
  recordCall(attributes: AttributesOf<typeof definitions.calls>): void {
    this.#metrics.calls.add(1, attributes);
  }

  #meet(name: string, state: State): void {
    if (this.#breakers.size >= MAX_BREAKERS) return;
    this.#breakers.set(name, { state, openedAt: isOpen(state) ? monotonicSeconds() : undefined });
    for (const [previousState, next] of usualWay) {
      this.#metrics.transitions.add(0, { name, previousState, state: next });
    }
  }

  #change(name: string, breaker: Breaker, state: State): void {
    this.#metrics.transitions.add(1, { name, previousState: breaker.state, state });
    breaker.state = state;
    if (isOpen(state)) breaker.openedAt ??= monotonicSeconds();
    else if (state === 'closed' && breaker.openedAt !== undefined) {
      this.#metrics.recoveryDuration.record(monotonicSeconds() - breaker.openedAt, { name });
      breaker.openedAt = undefined;
    }
  }
}

function isOpen(state: State): boolean {
  return state === 'open' || state === 'forced_open';
}
