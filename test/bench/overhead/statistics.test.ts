// Shows that the interval of a figure follows the differences between restarts, not the number of rounds.

import { estimate } from '../../../bench/overhead/statistics.ts';

const ratio = ({ bare, measured }: { bare: number; measured: number }) => measured / bare;
const rounds = (...ratios: number[]) => ratios.map((measured) => ({ bare: 1, measured }));

describe('an estimate', () => {
  it('is the median of all rounds, which one spoilt round does not move', () => {
    expect(estimate([rounds(1, 2, 3), rounds(2, 2, 900)], ratio, seeded()).middle).toBe(2);
  });

  it('is sure when the restarts agree, though rounds differ', () => {
    const { low, high } = estimate(Array(8).fill(rounds(0.9, 1, 1.1)), ratio, seeded());
    expect([low, high]).toEqual([1, 1]);
  });

  it('is as unsure as the restarts differ, however many rounds each of them has', () => {
    const generations = [1, 1.01, 1.02, 1.03].map((level) => rounds(...Array(1000).fill(level)));
    const { low, middle, high } = estimate(generations, ratio, seeded());
    expect(low).toBeLessThanOrEqual(1.01);
    expect(middle).toBeCloseTo(1.015, 10);
    expect(high).toBeGreaterThanOrEqual(1.02);
  });
});

/** Always the same numbers, evenly spread (a Weyl sequence), so that the test never wavers. */
function seeded(): () => number {
  let state = 0;
  return () => {
    state = (state + 0.618033988749895) % 1;
    return state;
  };
}
