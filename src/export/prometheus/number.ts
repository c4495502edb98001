// Floor 5. Numbers as Prometheus writes them.

/** A sample value or bucket boundary; JavaScript's own text for every finite number is one that Prometheus reads. */
export function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

/**
 * A boundary as OpenMetrics wants it: as Go writes numbers, and with a point or an exponent in any case, so that one boundary
 * is one label value whoever writes it.
 *
 * Source: https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md#considerations-canonical-numbers
 *
 * @example
 * canonicalNumber(10); // '10.0'
 * canonicalNumber(1_048_576); // '1.048576e+06'
 */
export function canonicalNumber(value: number): string {
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 6) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = formatNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
