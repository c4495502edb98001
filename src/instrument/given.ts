// Floor 3. A caller's object, copied before a verb reads it: what happens to it later changes nothing, and cannot throw.

import type { Losses } from './losses.ts';

/** A plain copy. A getter or proxy that throws is counted, and what could not be read is left out. */
export function snapshot<A extends object>(given: A, losses: Losses): A {
  try {
    return { ...given };
  } catch {
    losses.dropped('attributes_threw');
    return {} as A;
  }
}

/** A point in time as callers have it: a Date, milliseconds since 1970, or an ISO 8601 text. */
export type Time = Date | number | string;

/** Seconds since 1970; undefined for what is no time. */
export function secondsOf(time: Time | undefined): number | undefined {
  try {
    const known = time instanceof Date || typeof time === 'number' || typeof time === 'string';
    const milliseconds = known ? new Date(time).getTime() : Number.NaN;
    return Number.isFinite(milliseconds) ? milliseconds / 1000 : undefined;
  } catch {
    // An object that only looks like a Date, or a proxy around one.
    return undefined;
  }
}

/** The seconds of a time that a caller gave. One that is there and cannot be read is counted; one that is not there is not. */
export function readTime(time: Time | undefined, losses: Losses): number | undefined {
  const seconds = secondsOf(time);
  if (seconds === undefined && time !== undefined && time !== null) losses.dropped('not_a_number');
  return seconds;
}
