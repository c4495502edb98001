// Floor 2. From a value to the index of its bucket: bucket i of scale s holds the values in (2^(i / 2^s), 2^((i + 1) / 2^s)].

/** The finest scale, https://opentelemetry.io/docs/specs/otel/metrics/sdk/#base2-exponential-bucket-histogram-aggregation */
export const MAX_SCALE = 20;
/** At this scale two buckets hold all numbers there are. */
export const MIN_SCALE = -10;

const SMALLEST_NORMAL = 2 ** -1022;

const FINEST_PER_OCTAVE = 2 ** MAX_SCALE;
const FINEST_FACTOR = Math.LOG2E * FINEST_PER_OCTAVE;

// The scale of the table below. Where a series has settled, 160 buckets mostly have to hold more than one octave.
const TABLE_SCALE = 7;
const TABLE_SIZE = 2 ** TABLE_SCALE;
const TABLE_ROOT = 0x10163da9fb33356d84a66ae336dcdfa40n; // 2^(1 / 128) with 128 binary places

/** The upper bounds of an octave's buckets, as the 52 bits of fraction of the last double that is still inside. */
const UPPER = new Float64Array(TABLE_SIZE).fill(2 ** 52 - 1);
let power = 1n << 128n;
for (let bucket = 0; bucket < TABLE_SIZE - 1; bucket++) {
  power = (power * TABLE_ROOT) >> 128n;
  UPPER[bucket] = Number(BigInt.asUintN(52, power >> 76n));
}

/** The bucket in which each 256th of an octave begins. None is as long as a bucket, so each holds one bound at most. */
const FIRST_BUCKET = new Uint8Array(2 * TABLE_SIZE);
for (let slice = 1, bucket = 0; slice < FIRST_BUCKET.length; slice++) {
  if ((UPPER[bucket] as number) < slice * 2 ** (51 - TABLE_SCALE)) bucket += 1;
  FIRST_BUCKET[slice] = bucket;
}

// One buffer for all: a DataView a call would be an allocation a record.
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
double[0] = 1;
const HIGH = words[1] === 0 ? 0 : 1;
const LOW = 1 - HIGH;

/**
 * The index of the bucket that holds `value`, a finite number above zero, at this scale.
 *
 * Exact at powers of two and, up to scale 7, everywhere. Finer than that a logarithm is used, as OpenTelemetry's own SDK
 * does at every scale above 0: a value next to a bound may then be put on its other side. Numbers below 2^-1022 are
 * counted with 2^-1022.
 */
export function bucketIndex(value: number, scale: number): number {
  if (value < SMALLEST_NORMAL) return bucketIndex(SMALLEST_NORMAL, scale);
  double[0] = value;
  const high = words[HIGH] as number;
  const octave = (high >>> 20) - 1023;
  const fraction = (high & 0xfffff) * 2 ** 32 + (words[LOW] as number);
  // A power of two is the upper bound of the bucket below it.
  if (fraction === 0) return ((octave << MAX_SCALE) - 1) >> (MAX_SCALE - scale);
  if (scale > TABLE_SCALE) return finestIndex(value, octave) >> (MAX_SCALE - scale);
  const bucket = FIRST_BUCKET[(high & 0xfffff) >>> (19 - TABLE_SCALE)] as number;
  const inOctave = fraction > (UPPER[bucket] as number) ? bucket + 1 : bucket;
  return ((octave << TABLE_SCALE) + inOctave) >> (TABLE_SCALE - scale);
}

/** Kept in its octave: Math.log takes numbers next to a power of two for the power itself. */
function finestIndex(value: number, octave: number): number {
  const first = octave * FINEST_PER_OCTAVE;
  const index = Math.floor(Math.log(value) * FINEST_FACTOR);
  return Math.min(Math.max(index, first), first + FINEST_PER_OCTAVE - 1);
}
