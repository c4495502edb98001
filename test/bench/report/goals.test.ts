// The table of goals: what is compared with what, and when a goal counts as met.

import { goals, goalsTable, growth } from '../../../bench/report/goals.ts';
import { Results } from '../../../bench/results.ts';

const ADD = '3 attributes, literal strings';

/** Rounds of one contestant of the counter path. */
function adds(results: Results, contestant: string, ...rounds: number[]): Results {
  for (const ns of rounds) results.add('counter-add', ADD, contestant, 'ns', ns);
  return results;
}

function rowOf(results: Results, goal: string): string | undefined {
  const lines = goalsTable(results, goals(['issues.processed'])).split('\n');
  return lines.find((line) => line.includes(goal));
}

test('a goal is met at its limit, and not above it; the middle round decides', () => {
  const met = adds(adds(new Results(), 'binnacle', 20, 20, 90), 'official SDK', 400, 500, 450);
  expect(rowOf(met, '1/20 of official SDK')).toBe(
    '| Counter add, 3 attributes | at most 1/20 of official SDK | 1/20 (1/5.0 to 1/25) | yes |',
  );
  const missed = adds(adds(new Results(), 'binnacle', 21, 21, 21), 'official SDK', 400, 400, 400);
  expect(rowOf(missed, '1/20 of official SDK')).toMatch(/\| \*\*no\*\* \|$/);
});

test('any byte that a call allocates misses the goal of none', () => {
  const results = new Results();
  results.add('counter-add', ADD, 'binnacle', 'bytes', 0);
  expect(rowOf(results, 'Counter add, 3 attributes | 0 bytes')).toMatch(/\| 0 B \| yes \|$/);
  results.add('counter-add', ADD, 'binnacle', 'bytes', 16);
  expect(rowOf(results, 'Counter add, 3 attributes | 0 bytes')).toMatch(/\| 8\.0 B \| \*\*no\*\* \|$/);
});

test('what was not measured is not met', () => {
  expect(rowOf(new Results(), '1/20 of official SDK')).toMatch(/\| not measured \| - \|$/);
});

test('a verb is compared with the same recordings by hand', () => {
  const results = new Results();
  results.add('domain-verbs', 'issues.processed', 'the verb', 'ns', 60);
  results.add('domain-verbs', 'issues.processed', 'binnacle', 'ns', 50);
  expect(rowOf(results, 'issues.processed')).toMatch(/\| 1\.2 x \(1\.2 to 1\.2\) \| yes \|$/);
});

test('start-up is what a program takes above bare Node', () => {
  const results = new Results();
  const start = (contestant: string, cpu: number) =>
    results.add('start-up', 'import and start', contestant, 'cpu', cpu);
  start('bare Node', 20);
  start('binnacle', 80);
  start('@opentelemetry/sdk-node', 220);
  expect(rowOf(results, 'sdk-node')).toMatch(/\| 1\/3\.3 \(1\/3\.3 to 1\/3\.3\) \| yes \|$/);
});

test('growth is what a series costs among 100,000 to what it costs among 1,000', () => {
  const results = new Results();
  expect(growth(results, 'binnacle')).toBeUndefined();
  results.add('collection', '1,000 series', 'binnacle', 'ms', 0.1);
  results.add('collection', '100,000 series', 'binnacle', 'ms', 15);
  expect(growth(results, 'binnacle')?.middle).toBeCloseTo(1.5);
});

test('the loop is blocked as long as in the middle round, in a scrape of each size', () => {
  const results = new Results();
  for (const ms of [4, 9, 30]) results.add('scrape-http', '120,000 lines', 'binnacle', 'stretch', ms);
  expect(rowOf(results, 'Scrape of 120,000 lines over HTTP')).toMatch(/\| 9\.0 ms \(4\.0 to 30\) \| yes \|$/);
  for (const ms of [11, 12]) results.add('scrape-http', '120,000 lines', 'binnacle', 'stretch', ms);
  expect(rowOf(results, 'Scrape of 120,000 lines over HTTP')).toMatch(/\| \*\*no\*\* \|$/);
});

test('what a push puts on the wire in a minute has its limit', () => {
  const results = new Results();
  results.add('push-wire', '6,000 lines, gzip', 'binnacle', 'bytes', 90_123);
  expect(rowOf(results, 'bytes a minute | at most 1,000,000 B')).toMatch(/\| 90,123 B \| yes \|$/);
  results.add('push-wire', '6,000 lines, gzip', 'binnacle', 'bytes', 2_000_000);
  expect(rowOf(results, 'bytes a minute')).toMatch(/\| \*\*no\*\* \|$/);
});
