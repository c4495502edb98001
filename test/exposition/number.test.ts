import { canonical, readNumber } from './number.ts';

// The examples of the specification, and what Go prints where it is silent.
test.each([
  [0, '0.0'],
  [0.001, '0.001'],
  [0.95, '0.95'],
  [1, '1.0'],
  [10, '10.0'],
  [1e-10, '1e-10'],
  [1e-9, '1e-09'],
  [1e-5, '1e-05'],
  [1e-4, '0.0001'],
  [100_000, '100000.0'],
  [1e6, '1e+06'],
  [1e10, '1e+10'],
  [1.1e23, '1.1e+23'],
  [1_234_567, '1.234567e+06'],
  [-2.5, '-2.5'],
  [0.1 + 0.2, '0.30000000000000004'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
  [5e-324, '5e-324'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('%d is %s, and is read back', (value, text) => {
  expect(canonical(value)).toBe(text);
  expect(readNumber(text)).toBe(value);
});
