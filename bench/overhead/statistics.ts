// Middles of paired rounds, and how far they can be trusted.

import { median } from '../measure/statistics.ts';
import type { Round } from './pairs.ts';

/** A middle, and the interval that holds the true one with 95 %. */
export interface Estimate {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2000;

/**
 * The median of a figure over all rounds. The interval is a bootstrap over generations, not over rounds: rounds of the same two
 * processes err alike, and more of them would make it look surer than it is.
 *
 * @param random Numbers from 0 to 1, as Math.random gives them
 */
export function estimate(
  generations: readonly (readonly Round[])[],
  figure: (round: Round) => number,
  random: () => number = Math.random,
): Estimate {
  const figures = generations.map((rounds) => rounds.map(figure));
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(figures.flatMap(() => figures[Math.floor(random() * figures.length)] ?? [])),
  ).sort((a, b) => a - b);
  const at = (share: number) => medians[Math.floor(share * RESAMPLES)] ?? Number.NaN;
  return { middle: median(figures.flat()), low: at(0.025), high: at(0.975) };
}
