import { Patience } from '../../../src/export/otlp/patience.ts';

test('what is left goes down, and never below 0', async () => {
  const patience = new Patience(20, true);
  expect(patience.left()).toBeGreaterThan(0);
  expect(patience.left()).toBeLessThanOrEqual(20);
  expect(await patience.wait(25)).toBe(true);
  expect(patience.left()).toBe(0);
});

test('a wait that goes on is woken by the end, and there is none afterwards', async () => {
  const patience = new Patience(60_000, true);
  const waiting = patience.wait(60_000);
  patience.end();
  expect(await waiting).toBe(false);
  expect(await patience.wait(60_000)).toBe(false);
  expect(patience.left()).toBeGreaterThan(1000);
});

test('an end may shorten what is left, and never lengthens it', () => {
  const patience = new Patience(5000, true);
  patience.end(60_000);
  expect(patience.left()).toBeLessThanOrEqual(5000);
  patience.end(0);
  expect(patience.left()).toBe(0);
});

test.each([true, false])('whether its waits hold the process: %s', (holds) => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const patience = new Patience(60_000, holds);
  void patience.wait(60_000);
  expect(timers() - before).toBe(holds ? 1 : 0);
  patience.end();
  expect(timers()).toBe(before);
});
