// Sends each call to the next instance that may be called, and tells how it went.

import { meters } from 'binnacle';
import { HttpError } from '../http-error.ts';
import { type CallOutcome, CircuitOpenError } from './breaker.ts';
import type { Instance } from './instance.ts';

const TIMEOUT_MS = 400;

export class Balancer {
  readonly #instances: readonly Instance[];
  #turn = 0;

  constructor(instances: readonly Instance[]) {
    this.#instances = instances;
  }

  /** One attempt of a call: GETs the path from an instance. */
  async send(operation: string, path: string, signal: AbortSignal): Promise<unknown> {
    const instance = this.#next();
    const { service, traffic, breaker } = instance;
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    traffic.recordRequest();
    try {
      const answer = await get(`${instance.url}${path}`, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
      breaker.ended('success');
      traffic.observeRequestDuration('success', seconds());
      meters.mesh.recordCallSuccess({ service, operation }, seconds());
      return answer;
    } catch (error) {
      breaker.ended(outcomeOf(error, signal));
      traffic.recordError(error);
      traffic.observeRequestDuration('failure', seconds());
      meters.mesh.recordCallFailure({ service, operation, errorType: error }, seconds());
      throw error;
    }
  }

  /** @throws CircuitOpenError when every instance is unwell, or its breaker is open */
  #next(): Instance {
    for (let tried = 0; tried < this.#instances.length; tried += 1) {
      const instance = this.#instances[this.#turn % this.#instances.length];
      this.#turn += 1;
      if (instance !== undefined && instance.health !== 'unhealthy' && instance.breaker.enter()) return instance;
    }
    throw new CircuitOpenError('no instance may be called');
  }
}

async function get(url: string, signal: AbortSignal): Promise<unknown> {
  return (await HttpError.unless2xx(await fetch(url, { signal }))).json();
}

/** An instance that says "not found" is well, and a caller who gives up says nothing about it. */
function outcomeOf(error: unknown, signal: AbortSignal): CallOutcome {
  if (signal.aborted) return 'ignored';
  return error instanceof HttpError && error.status < 500 ? 'success' : 'failure';
}
