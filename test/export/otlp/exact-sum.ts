// The sum of numbers without any rounding but the last one.

/** Adds multiples of 2^-1074, which all numbers are. */
export function exactSum(numbers: readonly number[]): number {
  let sum = 0n;
  for (const number of numbers) sum += unitsOf(number);
  return fromUnits(sum);
}

function unitsOf(number: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(number));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & ((1n << 52n) - 1n);
  const units = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return number < 0 ? -units : units;
}

/** Cuts what a number does not hold: an error of one in the last place at most. */
function fromUnits(units: bigint): number {
  const magnitude = units < 0n ? -units : units;
  const cut = BigInt(Math.max(0, magnitude.toString(2).length - 53));
  const number = Number(magnitude >> cut) * 2 ** (Number(cut) - 1074);
  return units < 0n ? -number : number;
}
