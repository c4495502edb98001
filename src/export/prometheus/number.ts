// Floor 5. Numbers as Prometheus writes them.

/** A sample value or bucket boundary; JavaScript's own text for every finite number is one that Prometheus reads. */
export function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}
