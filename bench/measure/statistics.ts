// Middles and spreads. The middle is the median: one round that a neighbour on the machine spoilt moves it little.

/** A middle value, and the smallest and the largest. */
export interface Spread {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

/** The middle value; the mean of the two in the middle when their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** Middle and ends. */
export function spread(values: readonly number[]): Spread {
  return { middle: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** The spread of what one is to the other, round by round: what slows a round down slows both. */
export function pairedRatio(values: readonly number[], bases: readonly number[]): Spread {
  return spread(values.map((value, round) => value / (bases[round] ?? Number.NaN)));
}
