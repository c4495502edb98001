// What the readers of expositions throw.

/** What is wrong. Whoever knows where adds the place: see {@link located}. */
class Fault extends Error {}

export function fail(message: string): never {
  throw new Fault(message);
}

/** The message is a function where it costs something to write. */
export function demand(condition: boolean, otherwise: string | (() => string)): asserts condition {
  if (!condition) fail(typeof otherwise === 'string' ? otherwise : otherwise());
}

/** Runs a step; what it finds wrong is thrown on as an Error that names the place, and what stands there. */
export function located<Result>(place: string, step: () => Result, shown?: () => string): Result {
  try {
    return step();
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    throw new Error(`${place}: ${fault.message}${shown === undefined ? '' : `: ${shown()}`}`);
  }
}
