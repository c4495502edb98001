// Floor 2. The cell of an exponential histogram: buckets that choose themselves, as fine as fits into a number of them.

import type { Attributes, Context } from '@opentelemetry/api';
import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import { total } from '../../support/total.ts';
import { Cell } from './cell.ts';
import { ExponentialBuckets } from './exponential-buckets.ts';
import { bucketIndex, MAX_SCALE, MIN_SCALE } from './exponential-index.ts';

const DEFAULT_MAX_SIZE = 160;
/** At the coarsest scale two buckets hold all numbers there are; one would not. */
const SMALLEST_MAX_SIZE = 2;
/** 128 kB a series. There has to be an end, and 160 buckets already tell values over six decades to within 5 %. */
const LARGEST_MAX_SIZE = 16_384;

/** What all cells of one stream share. Made by {@link exponentialLayout}. */
export interface ExponentialLayout {
  /** How many buckets the positive values may take, and how many the negative ones. A whole number of at least 2. */
  readonly maxSize: number;
  readonly recordMinMax: boolean;
  /** Values may be negative: then a sum of them says nothing that only grows, and is left out. */
  readonly signed: boolean;
}

/**
 * A layout from the options of a view, with OpenTelemetry's defaults: 160 buckets, min and max. A `maxSize` that cannot be
 * becomes the nearest that can (2 to 16,384, whole).
 *
 * @example
 * exponentialLayout({ maxSize: 1 }, false); // { maxSize: 2, recordMinMax: true, signed: false }
 */
export function exponentialLayout(
  options: { readonly maxSize?: number | undefined; readonly recordMinMax?: boolean | undefined } | undefined,
  signed: boolean,
): ExponentialLayout {
  const { maxSize, recordMinMax = true } = options ?? {};
  const asked = typeof maxSize === 'number' && !Number.isNaN(maxSize) ? Math.floor(maxSize) : DEFAULT_MAX_SIZE;
  return { maxSize: Math.min(Math.max(asked, SMALLEST_MAX_SIZE), LARGEST_MAX_SIZE), recordMinMax, signed };
}

/**
 * Counts values into buckets whose bounds are powers of 2^(2^-scale). The scale begins at the finest and gets coarser, never
 * finer, as values come that would need more than `maxSize` buckets.
 */
export class ExponentialHistogramCell extends Cell<ExponentialHistogram> {
  readonly #layout: ExponentialLayout;
  #scale = MAX_SCALE;
  #zeroCount = 0;
  #sum = -0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  /** Made at the first value of their sign: most histograms never see a negative one. */
  #positive: ExponentialBuckets | undefined;
  #negative: ExponentialBuckets | undefined;

  constructor(attributes: Attributes, start: number, layout: ExponentialLayout) {
    super(attributes, start);
    this.#layout = layout;
  }

  override record(value: number, context?: Context): boolean {
    if (!this.#layout.signed) {
      const sum = this.#sum + value;
      if (sum - sum !== 0) return false;
      this.#sum = sum;
    }
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value > 0) {
      this.#positive ??= new ExponentialBuckets();
      this.#count(this.#positive, value);
    } else if (value < 0) {
      this.#negative ??= new ExponentialBuckets();
      this.#count(this.#negative, -value);
    } else {
      this.#zeroCount += 1;
    }
    this.touched = true;
    if (this.exemplars !== undefined) this.exemplars.offer(value, context, 0);
    return true;
  }

  #count(buckets: ExponentialBuckets, magnitude: number): void {
    const index = bucketIndex(magnitude, this.#scale);
    if (!buckets.add(index, 1)) this.#stretch(buckets, index);
  }

  /** Counts a value beside the buckets that there are: more of them, or coarser ones. */
  #stretch(buckets: ExponentialBuckets, index: number): void {
    const { maxSize } = this.#layout;
    let by = 0;
    if (buckets.length > 0) {
      const low = Math.min(buckets.low, index);
      const high = Math.max(buckets.low + buckets.length - 1, index);
      // The second condition always holds at last for a layout that exponentialLayout made; any other must not hang here.
      while (this.#scale - by > MIN_SCALE && !((high >> by) - (low >> by) < maxSize)) by += 1;
    }
    if (by > 0) {
      this.#positive?.downscale(by);
      this.#negative?.downscale(by);
      this.#scale -= by;
    }
    // Not asked for anew: next to a bound, a logarithm and a table may differ by one, and the room was measured for this one.
    buckets.reach(index >> by, maxSize);
    buckets.add(index >> by, 1);
  }

  override value(): ExponentialHistogram {
    const { recordMinMax, signed } = this.#layout;
    const positive = side(this.#positive);
    const negative = side(this.#negative);
    const nonZero = total(positive.bucketCounts) + total(negative.bucketCounts);
    const count = nonZero + this.#zeroCount;
    const bounded = recordMinMax && count > 0;
    // The type knows of no sum that is left out, OpenTelemetry's own data does.
    return {
      min: bounded ? this.#min : undefined,
      max: bounded ? this.#max : undefined,
      sum: signed ? undefined : this.#sum + 0,
      positive,
      negative,
      count,
      scale: nonZero === 0 ? 0 : this.#scale,
      zeroCount: this.#zeroCount,
    } as ExponentialHistogram;
  }

  override reset(): void {
    this.#scale = MAX_SCALE;
    this.#zeroCount = 0;
    this.#sum = -0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
    this.#positive?.clear();
    this.#negative?.clear();
  }
}

function side(buckets: ExponentialBuckets | undefined): ExponentialHistogram['positive'] {
  return { offset: buckets?.low ?? 0, bucketCounts: buckets?.toArray() ?? [] };
}
