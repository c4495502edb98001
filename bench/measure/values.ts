// The values and the order of the calls: the same ones for everyone, in every process.

/** Boundaries in number as OpenTelemetry recommends them for HTTP, RPC and messaging: 14. */
export const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

const LENGTH = 4096;

/** Takes an index into the length of {@link orderOf} and {@link values}. */
export const MASK = LENGTH - 1;

/** Numbers from 0 to 1 that are the same in every run (a linear congruential generator, with the constants of Numerical Recipes). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Indexes of sets, all of them equally often, in no order. */
export function orderOf(sets: number): Uint16Array {
  const random = randomFrom(sets);
  const order = Uint16Array.from({ length: LENGTH }, (_, index) => index % sets);
  for (let last = LENGTH - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** Durations from 1 ms to 20 s, spread over the buckets. */
export const values: readonly number[] = boxed(
  Array.from(
    { length: LENGTH },
    (
      (random) => () =>
        0.001 * 20_000 ** random()
    )(randomFrom(7)),
  ),
);

/** In an array of doubles every one that is read is boxed again, which would look like garbage of the call. */
function boxed(doubles: readonly number[]): number[] {
  const mixed: unknown[] = ['', ...doubles];
  mixed.shift();
  return mixed as number[];
}
