// Middles and ratios: what one spoilt round does to them, and what it does not.

import { median, pairedRatio, spread } from '../../../bench/measure/statistics.ts';

test('the median is the value in the middle, or the mean of two', () => {
  expect(median([9, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('one spoilt round moves an end, not the middle', () => {
  expect(spread([10, 11, 12, 13, 500])).toEqual({ middle: 12, low: 10, high: 500 });
});

test('a ratio is taken round by round, so that a slow round cancels out', () => {
  expect(pairedRatio([10, 100, 10], [2, 20, 2])).toEqual({ middle: 5, low: 5, high: 5 });
});

test('a round that one of them did not run makes no ratio', () => {
  expect(pairedRatio([10, 10], [2]).middle).toBeNaN();
});
