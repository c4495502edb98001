// Clocks that stand still until they are moved; timers and the event loop go on as ever.

/** Stops `Date` and `performance.now()` at a point in time. `jest.useRealTimers()` ends it. */
export function stopClocks(now: string): void {
  jest.useFakeTimers({
    now: new Date(now),
    doNotFake: [
      'hrtime',
      'nextTick',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}

/** Moves both clocks on. */
export function passSeconds(seconds: number): void {
  jest.advanceTimersByTime(seconds * 1000);
}
