// Floor 4. The verbs for retried calls.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { settle } from '../../instrument/ending.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import { monotonicSeconds } from '../../support/clock.ts';
import { failureCategory } from './category.ts';
import * as definitions from './definitions.ts';

type CallAttributes = Omit<AttributesOf<typeof definitions.calls>, 'result'>;

/** A call and how many attempts it took. */
export type AttemptedCall = CallAttributes & {
  /** Default 1. */
  readonly attempts?: number | undefined;
};

/** A failed call and why. */
export type FailedCall = AttemptedCall & Pick<AttributesOf<typeof definitions.failures>, 'category'>;

/**
 * Retried calls: attempts are what the network sees, calls are what the caller sees.
 *
 * @example
 * const answer = await meters.retries.measure({ service: 'search', operation: 'query' }, (attempt) =>
 *   pRetry(() => {
 *     attempt();
 *     return search(query);
 *   }),
 * );
 */
export class RetriesMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('retries', definitions);
    this.#losses = binder.losses;
  }

  /** An attempt starts; the first one is 1: `mesh_retry_attempts_total`. */
  recordAttempt(attributes: AttributesOf<typeof definitions.attempts>): void {
    this.#metrics.attempts.add(1, attributes);
  }

  /** A call succeeded in the end: `mesh_retry_calls_total`. */
  recordSuccess(attributes: AttemptedCall): void {
    const own = snapshot(attributes, this.#losses);
    this.#metrics.calls.add(1, { ...own, result: retried(own) ? 'success_after_retry' : 'success_first_try' });
  }

  /** A call failed in the end: `mesh_retry_calls_total` and `mesh_retry_failures_total`. */
  recordFailure(attributes: FailedCall): void {
    const own = snapshot(attributes, this.#losses);
    this.#metrics.calls.add(1, { ...own, result: retried(own) ? 'failure_after_retry' : 'failure_without_retry' });
    this.#metrics.failures.add(1, own);
  }

  /** A call took so many seconds, waiting between attempts included: `mesh_retry_duration_seconds`. */
  observeDuration(attributes: AttributesOf<typeof definitions.duration>, seconds: number): void {
    this.#metrics.duration.record(seconds, attributes);
  }

  /** Runs a call, sync or async. It is given a function to call at the start of each attempt. */
  measure<T>(attributes: CallAttributes, run: (attempt: () => void) => T): T {
    const own = snapshot(attributes, this.#losses);
    const started = monotonicSeconds();
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      this.recordAttempt({ ...own, attempt: attempts });
    };
    const end = (outcome: 'success' | 'failure') => {
      if (attempts === 0) attempt();
      this.observeDuration({ ...own, outcome }, monotonicSeconds() - started);
    };
    return settle(
      () => run(attempt),
      () => {
        end('success');
        this.recordSuccess({ ...own, attempts });
      },
      (error) => {
        end('failure');
        this.recordFailure({ ...own, attempts, category: failureCategory(error) });
      },
    );
  }
}

function retried({ attempts }: AttemptedCall): boolean {
  return typeof attempts === 'number' && attempts > 1;
}
