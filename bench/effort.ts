// How long everything runs: for figures, or only to see that it runs.

/** Times and repetitions. Milliseconds are those of the main thread's CPU. */
export interface Effort {
  /** How often everything is measured, each time in new processes. */
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly samples: number;
  readonly sampleMs: number;
  /** Divides the numbers of series that take long to make. */
  readonly shrink: number;
  /** All cases, or the first and the last of each path. */
  readonly cases: 'all' | 'ends';
}

/** For the figures. */
export const full: Effort = { rounds: 5, warmUpMs: 120, samples: 15, sampleMs: 8, shrink: 1, cases: 'all' };

/** Sees that every path still runs, and that everyone counts right; the figures mean nothing. */
export const quick: Effort = { rounds: 1, warmUpMs: 2, samples: 2, sampleMs: 1, shrink: 20, cases: 'ends' };
