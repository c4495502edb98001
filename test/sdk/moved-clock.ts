// Both clocks, and all timers, stand still until a test moves them. Real ones are back after each test.

const START = 1_700_000_000_000;

/** Stops the clocks. What is not time goes on: promises, and sockets. */
export function stopClocks(): void {
  jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
}

/** Lets time go by, on both clocks. */
export async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
}

/** Sets the wall clock, as an administrator or a time server does: no time goes by. */
export function stepWallClock(byMs: number): void {
  jest.setSystemTime(Date.now() + byMs);
}

afterEach(() => {
  jest.useRealTimers();
});
