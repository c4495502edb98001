import { dateOf, readRetryAfter } from '../../../src/export/otlp/retry-after.ts';

const now = Date.parse('1994-11-06T08:49:37Z');

test.each([
  ['1', 1000],
  [' 30 ', 30_000],
  ['0', 1000],
  ['3600', 600_000],
  ['9'.repeat(400), 600_000],
  ['Sun, 06 Nov 1994 08:50:07 GMT', 30_000],
  ['Sunday, 06-Nov-94 08:50:07 GMT', 30_000],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 1000],
  ['Mon, 06 Nov 2034 08:49:37 GMT', 600_000],
  [undefined, undefined],
  ['', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['1e3', undefined],
  ['2034', 600_000],
  ['2034-11-06', undefined],
  ['Sun, 99 Nov 1994 08:50:07 GMT', undefined],
])('Retry-After %p is %p ms', (header, expected) => {
  expect(readRetryAfter(header, now)).toBe(expected);
});

test('the date of an answer', () => {
  expect(dateOf('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(now);
  expect(dateOf(undefined)).toBeNaN();
});
