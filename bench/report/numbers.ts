// Numbers for people: three digits that count, units that fit.

import type { Spread } from '../measure/statistics.ts';
import type { Figure } from '../path.ts';

/** Three digits that count, and whole numbers from 100 on. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-GB');
  if (value === 0) return '0';
  return value.toFixed(Math.abs(value) >= 10 ? 0 : Math.abs(value) >= 1 ? 1 : 2);
}

/** A value with its unit. */
export function quantity(value: number, { unit }: Pick<Figure, 'unit'>): string {
  return `${digits(value)} ${unit}`;
}

/** `12 x`. */
export function times(ratio: number): string {
  return `${digits(ratio)} x`;
}

/** `12 x (11 to 14)`. */
export function timesBetween({ middle, low, high }: Spread): string {
  return `${times(middle)} (${digits(low)} to ${digits(high)})`;
}

/** `1/27 (1/25 to 1/29)`; of a ratio that is not under 1, `1.2 (1.1 to 1.3)`. */
export function fraction({ middle, low, high }: Spread): string {
  const show = (ratio: number) => (ratio < 1 ? `1/${digits(1 / ratio)}` : digits(ratio));
  return `${show(middle)} (${show(high)} to ${show(low)})`;
}
