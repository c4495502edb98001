import { canonicalNumber, formatNumber } from '../../../src/export/prometheus/number.ts';

describe('numbers', () => {
  it.each([
    [1, '1'],
    [-0.5, '-0.5'],
    [1e21, '1e+21'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  // What Go's strconv.FormatFloat(value, 'g', -1, 64) gives, with the ".0" that OpenMetrics asks for.
  it.each([
    [0, '0.0'],
    [10, '10.0'],
    [0.005, '0.005'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.00012345, '0.00012345'],
    [999_999, '999999.0'],
    [1_000_000, '1e+06'],
    [1_048_576, '1.048576e+06'],
    [-1_048_576, '-1.048576e+06'],
    [1e100, '1e+100'],
    [2 ** -30, '9.313225746154785e-10'],
    [Number.POSITIVE_INFINITY, '+Inf'],
  ])('%d is %s where OpenMetrics wants one text for one number', (value, text) => {
    expect(canonicalNumber(value)).toBe(text);
  });
});
