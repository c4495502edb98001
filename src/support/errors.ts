// Floor 0. Every error that binnacle throws: a code that never changes, and for each what went wrong and the cure.
// Errors are thrown at start-up only; docs/errors.md is generated from this list.

/** The codes, with the sentence that docs/errors.md prints for each. A retired code stays here, marked, and is never reused. */
export const errorCatalogue = {
  BINNACLE_INVALID_OPTIONS: {
    when: 'initTelemetry(), or a plugin or router for its pages, was called with options that are unknown, of the wrong type or out of range.',
    cure: 'Each problem is listed with the option, the value and what is accepted; correct them all at once.',
  },
  BINNACLE_INVALID_ENVIRONMENT: {
    when: 'An environment variable holds a value that cannot be used, and `strict: true` was set.',
    cure: 'Correct the variable, or leave `strict` off: then the default is taken and one warning names the variable.',
  },
  BINNACLE_INVALID_DEFINITION: {
    when: 'A metric was defined with a name, unit, attribute or boundary that Prometheus or OpenTelemetry does not accept.',
    cure: 'The message names the definition and the text that is wrong; correct the definition.',
  },
  BINNACLE_INVALID_VIEW: {
    when: 'A MeterProvider was given a view that selects nothing, renames more than one instrument, or has an aggregation that is none.',
    cure: 'The message names the place of the view and what is wrong with it; correct the view.',
  },
  BINNACLE_DUPLICATE_METRIC: {
    when: 'Two different definitions have the same Prometheus name.',
    cure: 'Rename one of them, or export one definition and use it in both places.',
  },
} as const;

/** A code of {@link errorCatalogue}. */
export type BinnacleErrorCode = keyof typeof errorCatalogue;

/**
 * The only error class that binnacle throws, and only at start-up.
 *
 * @example
 * try {
 *   initTelemetry(options);
 * } catch (error) {
 *   if (isBinnacleError(error)) console.error(error.code, error.problems);
 * }
 */
export class BinnacleError extends Error {
  override readonly name = 'BinnacleError';
  readonly code: BinnacleErrorCode;
  /** One sentence a problem: the value and the cure. Never a secret. */
  readonly problems: readonly string[];

  constructor(code: BinnacleErrorCode, problems: readonly string[]) {
    const list = problems.length === 1 ? ` ${problems[0]}` : problems.map((problem) => `\n  - ${problem}`).join('');
    super(`${code}:${list}`);
    this.code = code;
    this.problems = Object.freeze([...problems]);
  }
}

/** True for an error of binnacle, also when two copies of the package are installed. */
export function isBinnacleError(error: unknown): error is BinnacleError {
  return (
    error instanceof Error &&
    error.name === 'BinnacleError' &&
    Object.hasOwn(errorCatalogue, (error as BinnacleError).code)
  );
}
