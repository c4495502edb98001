// How long the event loop is held up.

import { threadMs } from './clock.ts';

/** The longest time that the main thread works before another callback gets its turn, while `work` goes on. Milliseconds. */
export async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = threadMs();
  let ended = false;
  const look = () => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const turn = () => {
    look();
    if (!ended) setImmediate(turn);
  };
  setImmediate(turn);
  await new Promise((resolve) => setImmediate(resolve));
  longest = 0;
  await work();
  look();
  ended = true;
  return longest;
}
