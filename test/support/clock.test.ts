import { monotonicSeconds, wallSeconds } from '../../src/support/clock.ts';

afterEach(() => {
  jest.useRealTimers();
});

describe('the clocks', () => {
  it('measure in seconds', () => {
    jest.useFakeTimers({ now: 1_700_000_000_000 });
    const start = monotonicSeconds();
    jest.advanceTimersByTime(2500);
    expect(wallSeconds()).toBe(1_700_000_002.5);
    expect(monotonicSeconds() - start).toBeCloseTo(2.5, 6);
  });

  it('keep durations when the wall clock is set back', () => {
    jest.useFakeTimers({ now: 1_700_000_000_000 });
    const start = monotonicSeconds();
    jest.setSystemTime(1_600_000_000_000);
    expect(wallSeconds()).toBe(1_600_000_000);
    expect(monotonicSeconds()).toBeGreaterThanOrEqual(start);
  });
});
