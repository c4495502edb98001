import { Effectiveness } from '../../../src/domain/load-balancer/effectiveness.ts';
import { passSeconds, stopClocks } from '../clock.ts';

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

function sent(...instances: string[]): Effectiveness {
  const effectiveness = new Effectiveness();
  for (const instance of instances) effectiveness.request(instance);
  return effectiveness;
}

it('is unknown until something was sent', () => {
  const effectiveness = sent();
  effectiveness.error();
  expect(effectiveness.read()).toBeUndefined();
});

it('is 1 when all instances get the same, and 1/n when one of n gets nearly all', () => {
  expect(sent('a', 'b', 'c', 'a', 'b', 'c').read()).toBe(1);
  expect(sent('a').read()).toBe(1);
  const unfair = sent(...Array<string>(10_000).fill('a'), 'b', 'c', 'd');
  expect(unfair.read()).toBeCloseTo(0.25, 3);
});

it('is never below 0, though more errors are told than requests', () => {
  const effectiveness = sent('a');
  effectiveness.error();
  effectiveness.error();
  expect(effectiveness.read()).toBe(0);
});

it('forgets after a minute what was sent, and is unknown again', () => {
  const effectiveness = sent('a', 'b');
  expect(effectiveness.read()).toBe(1);
  passSeconds(59);
  expect(effectiveness.read()).toBe(1);
  passSeconds(60);
  expect(effectiveness.read()).toBeUndefined();
});

it('forgets though it is read all the time', () => {
  const effectiveness = sent('a');
  for (let second = 0; second < 130; second++) {
    effectiveness.read();
    passSeconds(1);
  }
  expect(effectiveness.read()).toBeUndefined();
});

it('does not count instances that got nothing for a minute', () => {
  const effectiveness = sent('gone');
  effectiveness.read();
  passSeconds(61);
  effectiveness.read();
  passSeconds(61);
  for (const instance of ['a', 'b']) effectiveness.request(instance);
  expect(effectiveness.read()).toBe(1);
});

it('tells 64 instances apart, and counts the others as one', () => {
  const names = Array.from({ length: 1064 }, (_, index) => `api-${index}`);
  const share = 1000; // what the one of all others gets, beside 64 that get 1
  expect(sent(...names).read()).toBeCloseTo(1064 ** 2 / (65 * (64 + share ** 2)), 6);
});

it('counts the same where the share of an instance is held', () => {
  const effectiveness = sent('a');
  const [a, b] = [effectiveness.shareOf('a'), effectiveness.shareOf('b')];
  expect(effectiveness.read()).toBe(1);
  b.requests += 2;
  a.requests += 1;
  expect(effectiveness.shareOf('b')).toBe(b);
  expect(effectiveness.read()).toBe(1);
  for (let minute = 0; minute < 2; minute++) {
    passSeconds(61);
    effectiveness.read();
  }
  b.requests += 1;
  expect(effectiveness.read()).toBe(1);
});
