// Floor 0. Nothing is waited for without end, the host's code least of all.

/** The longest that a timer of Node waits; longer ones fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A deadline that a caller gave, or the default where it is none; without end becomes the longest there is. */
export function deadlineOf(given: unknown, defaultMs: number): number {
  return typeof given === 'number' && given >= 0 ? Math.min(given, LONGEST_MS) : defaultMs;
}

/**
 * The task's outcome, or a rejection after `deadlineMs`; what the task does later is thrown away. With `keepsAlive: false` a
 * process or thread may end meanwhile: who has nothing left to do does not wait for an answer that is not his.
 *
 * @example
 * const token = await withinDeadline(readToken(), 1000, 'Reading the token'); // "Reading the token took over 1000 ms"
 */
export async function withinDeadline<T>(
  task: Promise<T>,
  deadlineMs: number,
  what: string,
  { keepsAlive = true }: { readonly keepsAlive?: boolean } = {},
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took over ${deadlineMs} ms`)), deadlineMs);
    if (!keepsAlive) timer.unref();
  });
  try {
    return await Promise.race([task, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
