// Floor 5. Sums that are the same in whichever order they are added: one that is a last digit lower when a worker ends is taken for
// a restart, and the whole sum for an increase.

/**
 * What values add up to, exactly: as terms of which none is lost in the rounding of another. Whole numbers have one.
 *
 * Source: Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997
 *
 * @example
 * exactTerms([0.1, 0.2, 0.3]); // [-2.7755575615628914e-17, 0.6]
 */
export function exactTerms(values: readonly number[]): readonly number[] {
  const plain = values.reduce((sum, value) => sum + value, 0);
  // Of infinities and NaN there are no terms.
  if (!Number.isFinite(plain)) return [plain];
  let terms: number[] = [];
  for (const value of values) {
    const next: number[] = [];
    let rest = value;
    for (const term of terms) {
      const [large, small] = Math.abs(rest) < Math.abs(term) ? [term, rest] : [rest, term];
      rest = large + small;
      const lost = small - (rest - large);
      if (lost !== 0) next.push(lost);
    }
    if (rest !== 0) next.push(rest);
    terms = next;
  }
  return terms;
}

/**
 * The number that is next to what the terms of {@link exactTerms} add up to.
 *
 * @example
 * rounded(exactTerms([0.3, 0.2, 0.1])); // 0.6
 */
export function rounded(terms: readonly number[]): number {
  let at = terms.length - 1;
  let sum = terms[at] ?? 0;
  let lost = 0;
  while (at > 0 && lost === 0) {
    at -= 1;
    const term = terms[at] as number;
    const before = sum;
    sum = before + term;
    lost = term - (sum - before);
  }
  // Halfway between two numbers, the terms that are left say which of them is next.
  const further = Math.sign(lost) === Math.sign(terms[at - 1] ?? 0) ? sum + 2 * lost : sum;
  return further - sum === 2 * lost ? further : sum;
}
