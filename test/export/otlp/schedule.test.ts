import { Schedule } from '../../../src/export/otlp/schedule.ts';

const INTERVAL_MS = 1000;

beforeEach(() => void jest.useFakeTimers({ now: 50_000 }));
afterEach(() => void jest.useRealTimers());

function started() {
  const schedule = new Schedule(INTERVAL_MS);
  let ticks = 0;
  schedule.start(() => {
    ticks += 1;
  });
  return { schedule, ticks: () => ticks };
}

test('it ticks at each interval until it is stopped, and tells the next one', () => {
  const { schedule, ticks } = started();
  expect(schedule.nextTry).toBe(51_000);
  jest.advanceTimersByTime(2500);
  expect([ticks(), schedule.nextTry]).toEqual([2, 53_000]);
  schedule.stop();
  jest.advanceTimersByTime(5000);
  expect([ticks(), schedule.nextTry]).toEqual([2, undefined]);
});

test.each([
  [200, 51_000],
  [1000, 51_000],
  [1001, 52_000],
  [7000, 57_000],
])('left alone for %i ms, the receiver is asked at the first tick after that', (milliseconds, next) => {
  const { schedule } = started();
  schedule.leaveAlone(milliseconds);
  expect(schedule.waitMs).toBe(milliseconds);
  expect(schedule.nextTry).toBe(next);
  jest.advanceTimersByTime(milliseconds);
  expect(schedule.waitMs).toBe(0);
});

test('without an interval there is no tick and no next try, and the receiver may be left alone all the same', () => {
  const schedule = new Schedule(undefined);
  schedule.start(() => {
    throw new Error('a tick');
  });
  schedule.leaveAlone(500);
  jest.advanceTimersByTime(100);
  expect([schedule.waitMs, schedule.nextTry, jest.getTimerCount()]).toEqual([400, undefined, 0]);
});
