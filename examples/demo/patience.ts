// Asks a provider up to three times, and waits in between for as long as it asks for.

import { setTimeout as wait } from 'node:timers/promises';
import { HttpError } from './http-error.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 200;

/** Runs until it succeeds, fails for good, or has failed three times. */
export async function patiently<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (signal.aborted || attempt === ATTEMPTS || !mayPass(error)) throw error;
      await wait(pauseMs(error), undefined, { signal });
    }
  }
}

function mayPass(error: unknown): boolean {
  return !(error instanceof HttpError) || error.status === 429 || error.status >= 500;
}

function pauseMs(error: unknown): number {
  const until = error instanceof HttpError ? error.retryAt : undefined;
  return until === undefined ? PAUSE_MS : Math.max(0, until.getTime() - Date.now());
}
