// Numbers as the text formats write them.

import { demand } from './fault.ts';

/** What all readers of the formats take: no hexadecimal, no underscores, infinities with their sign. */
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;

export function readNumber(text: string): number {
  demand(NUMBER.test(text), () => `${JSON.stringify(text)} is no number`);
  return Number(text.replace('Inf', 'Infinity'));
}

/**
 * The one text that OpenMetrics has for a boundary: what Go prints for a float64, with `.0` where it would look like an integer.
 *
 * Source: https://prometheus.io/docs/specs/om/open_metrics_spec/#considerations-canonical-numbers
 */
export function canonical(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [digits = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent > 5) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
