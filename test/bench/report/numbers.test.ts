// How figures are written.

import { digits, fraction, quantity, times, timesBetween } from '../../../bench/report/numbers.ts';

test('figures keep the digits that count', () => {
  expect([0, 0.0412, 4.5678, 45.678, 456.78, 45678.9].map(digits)).toEqual(['0', '0.04', '4.6', '46', '457', '45,679']);
  expect(digits(Number.NaN)).toBe('-');
  expect(quantity(43.6, { unit: 'ns' })).toBe('44 ns');
});

test('ratios are written as multiples', () => {
  expect(times(4.52)).toBe('4.5 x');
  expect(timesBetween({ middle: 2, low: 1.5, high: 12 })).toBe('2.0 x (1.5 to 12)');
});

test('shares under one are written as fractions, and those above as they are', () => {
  expect(fraction({ middle: 0.05, low: 0.04, high: 0.1 })).toBe('1/20 (1/10 to 1/25)');
  expect(fraction({ middle: 1.2, low: 0.5, high: 1.4 })).toBe('1.2 (1.4 to 1/2.0)');
});
