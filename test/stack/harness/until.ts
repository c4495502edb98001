// Waiting with a deadline: asks again and again until the answer is there, and says what was missing when it is not.

import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  readonly deadlineMs?: number;
  readonly everyMs?: number;
}

/** The first answer that is neither undefined nor false. A throw counts as "not yet", and is told at the deadline. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  { deadlineMs = 30_000, everyMs = 100 }: UntilOptions = {},
): Promise<T> {
  const end = Date.now() + deadlineMs;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error instanceof Error ? error.message : error;
    }
    await sleep(everyMs);
  } while (Date.now() < end);
  throw new Error(`not within ${deadlineMs} ms: ${what} (last answer: ${String(last)})`);
}

export async function untilHttpOk(url: string, options?: UntilOptions): Promise<void> {
  await until(`${url} answers 2xx`, async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok, options);
}
