// The bucket of a value in an exponential histogram, worked out in whole numbers: what the quick ways are held against.

/** Binary places that are kept while squaring; twenty squarings lose twenty of them. */
const PLACES = 192n;
const ONE = 1n << PLACES;

/** The bits of a normal number above zero: `fraction` has 52 of them. */
export function partsOf(value: number): { octave: number; fraction: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  return { octave: Number(bits >> 52n) - 1023, fraction: BigInt.asUintN(52, bits) };
}

/** The number that comes `steps` after `value`, both above zero. */
export function neighbour(value: number, steps: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + BigInt(steps));
  return view.getFloat64(0);
}

/**
 * The i for which 2^(i / 2^scale) < value <= 2^((i + 1) / 2^scale). Squaring a number of an octave gives one binary digit of
 * its logarithm; this is done to a bound from below and to one from above, which must never disagree.
 */
export function exactIndex(value: number, scale: number): number {
  const { octave, fraction } = partsOf(value);
  const isPower = fraction === 0n;
  if (scale <= 0) return Math.floor((isPower ? octave - 1 : octave) / 2 ** -scale);
  if (isPower) return octave * 2 ** scale - 1;
  let below = ONE + (fraction << (PLACES - 52n));
  let above = below;
  let digits = 0;
  for (let place = 0; place < scale; place++) {
    below = (below * below) >> PLACES;
    above = ((above * above) >> PLACES) + 1n;
    const digit = below >> (PLACES + 1n);
    if (digit !== above >> (PLACES + 1n)) throw new Error(`${value} is too near to a bound at scale ${scale}`);
    digits = digits * 2 + Number(digit);
    below >>= digit;
    above = (above >> digit) + digit;
  }
  return octave * 2 ** scale + digits;
}
