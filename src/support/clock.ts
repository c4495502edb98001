// Floor 0. The two clocks: one for durations, which no clock step can bend, and one for points in time.

/** Seconds on a clock that only goes forward; for durations and ages. */
export function monotonicSeconds(): number {
  return performance.now() / 1000;
}

/** Seconds since 1970 by the wall clock; for timestamps that leave the process. */
export function wallSeconds(): number {
  return Date.now() / 1000;
}
