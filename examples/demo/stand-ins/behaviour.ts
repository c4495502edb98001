// How the stand-ins behave: slow, limited, and now and then broken. On schedule, so that ten seconds have seen it all.

import { setTimeout as wait } from 'node:timers/promises';

/** Takes about this long; most waits are shorter, and a few are far longer, as on a real network. */
export async function latency(typicalMs: number): Promise<void> {
  await wait(typicalMs * Math.exp(Math.random() + Math.random() - 1));
}

/** True at every nth call. */
export function everyNth(n: number): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % n === 0;
  };
}

/** True for some milliseconds of every period; the first time after `afterMs`. */
export function outage({
  afterMs,
  forMs,
  everyMs,
}: {
  afterMs: number;
  forMs: number;
  everyMs: number;
}): () => boolean {
  const start = performance.now() + afterMs;
  return () => {
    const since = performance.now() - start;
    return since >= 0 && since % everyMs < forMs;
  };
}

/** One of a list. */
export function oneOf<T>(values: readonly [T, ...T[]]): T {
  return values[Math.floor(Math.random() * values.length)] ?? values[0];
}
