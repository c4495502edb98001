import {
  isHeaderName,
  isHeaderValue,
  isHost,
  isPath,
  isWhole,
  longestTimeoutMs,
} from '../../../src/telemetry/config/rules.ts';

test.each(['localhost', '127.0.0.1', '::', 'fe80::1%eth0', 'a-b_c.internal', '0.0.0.0'])('%s is a host', (host) => {
  expect(isHost(host)).toBe(true);
});

test.each(['', ' ', 'a b', 'a:1', '[::1]', 'http://a', 'a/b', 'x'.repeat(254), 5])('%p is no host', (host) => {
  expect(isHost(host)).toBe(false);
});

test.each(['/', '/metrics', '/a/b.c', '/healthz'])('%s is a path', (path) => {
  expect(isPath(path)).toBe(true);
});

test.each(['', 'a', '/a b', '/a?b', '/a#b', '/health', '/ready', 5])('%p is no path for metrics', (path) => {
  expect(isPath(path)).toBe(false);
});

test('whole numbers, their ends included', () => {
  expect([0, 5, 10].every((value) => isWhole(value, 0, 10))).toBe(true);
  expect([-1, 11, 0.5, Number.NaN, '5', 5n, null].some((value) => isWhole(value, 0, 10))).toBe(false);
});

test('the longest timeout is a whole number of milliseconds', () => {
  expect(longestTimeoutMs(15_000)).toBe(12_000);
  expect(longestTimeoutMs(101)).toBe(80);
});

test('headers by the rules of node:http', () => {
  expect(['authorization', 'X-Api-Key'].every(isHeaderName)).toBe(true);
  expect(['', 'a b', 'a:b', 'é', undefined].some(isHeaderName)).toBe(false);
  expect(['', 'Bearer x', 'a,b'].every(isHeaderValue)).toBe(true);
  expect(['a\nb', 'a\rb', '\u20ac', 5].some(isHeaderValue)).toBe(false);
});
