// Floor 0. The two clocks: one for durations, which no clock step can bend, and one for points in time.

import type { HrTime } from '@opentelemetry/api';

/** Seconds on a clock that only goes forward; for durations and ages. */
export function monotonicSeconds(): number {
  return performance.now() / 1000;
}

/** Seconds since 1970 by the wall clock; for timestamps that leave the process. */
export function wallSeconds(): number {
  return Date.now() / 1000;
}

/** True when `one` is earlier than `other`. */
export function isBefore(one: HrTime, other: HrTime): boolean {
  return one[0] === other[0] ? one[1] < other[1] : one[0] < other[0];
}

/** How far the wall clock may drift from the steady one before it counts as having been set, in milliseconds. */
const STEP_MS = 5000;

/**
 * Points in time that keep their order and their distances when the wall clock is set. Everything is remembered in `ticks`
 * of the monotonic clock, and shown as wall time by an offset that follows the wall clock when it was set: a start lies as
 * far before its end after the step as it did before.
 */
export class SteadyClock {
  #offset = Date.now() - performance.now();

  /** Now, in milliseconds that only go forward. */
  ticks(): number {
    return performance.now();
  }

  /** Looks whether the wall clock was set since the last time. */
  follow(): void {
    const offset = Date.now() - performance.now();
    if (Math.abs(offset - this.#offset) > STEP_MS) this.#offset = offset;
  }

  /** Ticks as whole milliseconds since 1970. */
  wallMs(ticks: number): number {
    return Math.round(this.#offset + ticks);
  }
}
