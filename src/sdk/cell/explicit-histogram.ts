// Floor 2. The cell of a histogram with explicit bucket boundaries.

import type { Attributes, Context } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import { Cell } from './cell.ts';

/** What all cells of one stream share. Made by {@link explicitLayout}. */
export interface ExplicitLayout {
  /** Ascending, finite; a value belongs to the first boundary that it does not exceed. */
  readonly boundaries: readonly number[];
  /** The same for searching: a frozen array holds each number in an object of its own. */
  readonly edges: Float64Array;
  readonly recordMinMax: boolean;
  /** Values may be negative: then a sum of them says nothing that only grows, and is left out. */
  readonly signed: boolean;
}

/** A layout of ascending, finite boundaries. They are frozen, so that whoever writes them can remember how. */
export function explicitLayout(given: readonly number[], recordMinMax: boolean, signed: boolean): ExplicitLayout {
  return { boundaries: Object.freeze([...given]), edges: Float64Array.from(given), recordMinMax, signed };
}

/** Counts values into buckets. */
export class ExplicitHistogramCell extends Cell<Histogram> {
  readonly #layout: ExplicitLayout;
  readonly #counts: number[];
  #sum = -0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(attributes: Attributes, start: number, layout: ExplicitLayout) {
    super(attributes, start);
    this.#layout = layout;
    // Small integers in a plain array take less memory than a typed array, whose header alone is as large as ten buckets.
    this.#counts = Array.from({ length: layout.boundaries.length + 1 }, () => 0);
  }

  override record(value: number, context?: Context): boolean {
    const { edges, signed } = this.#layout;
    if (!signed) {
      const sum = this.#sum + value;
      if (sum - sum !== 0) return false;
      this.#sum = sum;
    }
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    const bucket = bucketOf(edges, value);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.touched = true;
    if (this.exemplars !== undefined) this.exemplars.offer(value, context, bucket);
    return true;
  }

  override value(): Histogram {
    const { boundaries, recordMinMax, signed } = this.#layout;
    const counts = this.#counts.slice();
    let count = 0;
    for (const inBucket of counts) count += inBucket;
    const bounded = recordMinMax && count > 0;
    // The type knows of no sum that is left out, OpenTelemetry's own data does.
    return {
      min: bounded ? this.#min : undefined,
      max: bounded ? this.#max : undefined,
      sum: signed ? undefined : this.#sum + 0,
      buckets: { boundaries: boundaries as number[], counts },
      count,
    } as Histogram;
  }

  override reset(): void {
    this.#counts.fill(0);
    this.#sum = -0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
  }
}

/** The bucket of a value. With branches: most values of a series fall into few buckets, and the processor learns which. */
function bucketOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
