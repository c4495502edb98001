// Floor 5. Long work in short pieces, and waiting that keeps nobody alive.

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Well under the ten milliseconds that nothing of ours may hold the loop: a step, and the garbage of all, come on top. */
const LONGEST_MS = 3;

/** Takes all steps, and lets the loop turn when they have taken a while. */
export async function takeSteps<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - began < LONGEST_MS) continue;
    await nextTurn();
    began = performance.now();
  }
}

/**
 * The outcome of a task, or a rejection after a while. Unlike `withinDeadline()` it lets a process or a thread end meanwhile:
 * nobody who ends waits for an answer that is not his.
 */
export async function unlessLate<Result>(task: Promise<Result>, milliseconds: number, what: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took over ${milliseconds} ms`)), milliseconds).unref();
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
