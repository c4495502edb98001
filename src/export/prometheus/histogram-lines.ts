// Floor 5. The lines of a histogram in both text formats: the buckets, and how those of sum and count begin.

import type { Bucket } from './buckets.ts';
import type { LineBytes } from './line-bytes.ts';
import { LineStarts } from './lines.ts';
import { formatNumber } from './number.ts';

/** The lines of one family of histograms. */
export class HistogramLines {
  readonly #bucket: LineStarts;
  readonly #sum: LineStarts;
  readonly #count: LineStarts;
  readonly #lines: LineBytes;

  constructor(name: string, lines: LineBytes) {
    this.#bucket = new LineStarts(`${name}_bucket`);
    this.#sum = new LineStarts(`${name}_sum`);
    this.#count = new LineStarts(`${name}_count`);
    this.#lines = lines;
  }

  /** All buckets of a series, `+Inf` at the end; what `behind` gives for an `le` stands behind its count. */
  buckets(labels: string, buckets: readonly Bucket[], count: number, behind?: (le: string) => string): void {
    const lines = this.#lines;
    const from = lines.place;
    lines.text(this.#bucket.ofBucket(labels));
    const to = lines.place;
    for (const { le, count: below } of buckets) {
      this.#end(le, below, behind);
      lines.again(from, to);
    }
    this.#end('+Inf', count, behind);
  }

  sum(labels: string, sum: number): void {
    this.#lines.text(`${this.#sum.of(labels)}${formatNumber(sum)}\n`);
  }

  count(labels: string, count: number): void {
    this.#lines.text(`${this.#count.of(labels)}${count}\n`);
  }

  #end(le: string, count: number, behind: ((le: string) => string) | undefined): void {
    this.#lines.bucket(le, count);
    if (behind !== undefined) this.#lines.text(behind(le));
    this.#lines.newline();
  }
}
