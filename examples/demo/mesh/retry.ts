// Tries a call again when another instance, or the same one a little later, may do better.

import { setTimeout as wait } from 'node:timers/promises';
import { meters } from 'binnacle';
import { HttpError } from '../http-error.ts';

const ATTEMPTS = 3;
const BACKOFF_MS = 40;

/** Runs a call, up to three attempts. Attempts, waits and how it ended are measured. */
export function withRetries<T>(
  call: { readonly service: string; readonly operation: string },
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  return meters.retries.measure(call, async (countAttempt) => {
    for (let attempt = 1; ; attempt += 1) {
      countAttempt();
      try {
        return await run();
      } catch (error) {
        if (signal.aborted || attempt === ATTEMPTS || isFinal(error)) throw error;
        // Between half and all of it, so that callers who failed together do not come back together.
        await wait(BACKOFF_MS * 2 ** attempt * (0.5 + Math.random() / 2), undefined, { signal });
      }
    }
  });
}

function isFinal(error: unknown): boolean {
  return error instanceof HttpError && error.status < 500;
}
