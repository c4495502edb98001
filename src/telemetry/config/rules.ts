// Floor 8. The small rules that options and environment share: a value is right by the same rule wherever it comes from.
import { isIP } from 'node:net';
import { http } from '../../support/node-http.ts';

/** The longest delay that a timer of Node takes, in milliseconds. */
export const longestTimerMs = 2 ** 31 - 1;

/** A push may take this part of the interval, so that no two are on the road at once. */
const timeoutShare = 0.8;

/** The longest timeout that goes with an interval, in milliseconds. */
export function longestTimeoutMs(intervalMs: number): number {
  return Math.floor(timeoutShare * intervalMs);
}

export function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

export const hostRule = 'expected a host name or an IP address alone, without scheme, port or brackets';

export function isHost(value: unknown): value is string {
  return typeof value === 'string' && (isIP(value) !== 0 || /^[A-Za-z0-9._-]{1,253}$/.test(value));
}

export const pathRule =
  'expected a path that starts with "/", without "?", "#", "*", ":" or spaces, and other than /health and /ready';

// /health and /ready are answers of the same server: metrics in their place would hide them.
export function isPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/[^\s?#*:]*$/.test(value) && value !== '/health' && value !== '/ready';
}

export function isHeaderName(value: unknown): value is string {
  return accepts(() => http.validateHeaderName(value as string));
}

export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && accepts(() => http.validateHeaderValue('x', value));
}

function accepts(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
