// Floor 5. What a scrape could not show. It is handed to the caller, who counts it and says it once.

import type { Omission } from '../../instrument/losses.ts';

/** One thing left out of an exposition. `key` is the same at every scrape, so that it can be said once. */
export interface Problem {
  readonly omitted: Omission;
  readonly key: string;
  readonly message: string;
}

export type OnProblem = (problem: Problem) => void;
