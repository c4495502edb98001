// Floor 0. The sum of many counts.

/** The sum of all, from the first to the last; 0 of none. */
export function total(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
