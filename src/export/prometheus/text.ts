// Floor 5. The Prometheus text formats 0.0.4 and 1.0.0, which differ only in names that are not ASCII.

import type { DataPoint, ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import { type Bucket, explicitBuckets, exponentialBuckets } from './buckets.ts';
import type { Family } from './families.ts';
import { LineBytes } from './line-bytes.ts';
import { escapeHelp, LineStarts, metricName } from './lines.ts';
import { formatNumber } from './number.ts';
import type { FamilyWriter } from './render.ts';

/**
 * A family as Prometheus text: one HELP, one TYPE, labels in recorded order, no timestamps. The resource is a gauge, because
 * this format has no type for it; exemplars have no place.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export class TextFamily implements FamilyWriter<string> {
  readonly #family: Family;
  readonly #starts: LineStarts;
  readonly #lines = new LineBytes();
  #ofHistogram: HistogramStarts | undefined;

  constructor(family: Family) {
    this.#family = family;
    this.#starts = new LineStarts(family.name);
  }

  number(labels: string, { value }: DataPoint<number>): void {
    this.#lines.text(`${this.#starts.of(labels)}${formatNumber(value)}\n`);
    this.#lines.endSeries();
  }

  histogram(labels: string, { value }: DataPoint<Histogram>): void {
    this.#buckets(labels, explicitBuckets(value), value);
  }

  exponential(labels: string, { value }: DataPoint<ExponentialHistogram>): void {
    this.#buckets(labels, exponentialBuckets(value), value);
  }

  #buckets(
    labels: string,
    buckets: readonly Bucket[],
    { sum, count }: Pick<Histogram, 'count'> & { sum?: number },
  ): void {
    this.#ofHistogram ??= new HistogramStarts(this.#family.name);
    const starts = this.#ofHistogram;
    const lines = this.#lines;
    const from = lines.place;
    lines.text(starts.bucket.ofBucket(labels));
    const to = lines.place;
    for (const { le, count: below } of buckets) {
      lines.bucket(le, below);
      lines.newline();
      lines.again(from, to);
    }
    lines.bucket('+Inf', count);
    lines.newline();
    const sumLine = sum === undefined ? '' : `${starts.sum.of(labels)}${formatNumber(sum)}\n`;
    lines.text(`${sumLine}${starts.count.of(labels)}${count}\n`);
    lines.endSeries();
  }

  finish(): Iterable<string | Uint8Array> {
    return behind(header(this.#family), this.#lines);
  }
}

/** Everything, behind a header; nothing when there is nothing. */
export function behind(header: string, lines: LineBytes): readonly (string | Uint8Array)[] {
  const pieces = lines.take();
  return pieces.length === 0 ? [] : [header, ...pieces];
}

/** The beginnings of the lines of a histogram. */
export class HistogramStarts {
  readonly bucket: LineStarts;
  readonly sum: LineStarts;
  readonly count: LineStarts;

  constructor(name: string) {
    this.bucket = new LineStarts(`${name}_bucket`);
    this.sum = new LineStarts(`${name}_sum`);
    this.count = new LineStarts(`${name}_count`);
  }
}

/** No HELP without a description: Prometheus' parser takes an empty HELP line for a missing one, so it would only cost bytes. */
function header({ name, type, help }: Family): string {
  const shown = metricName(name);
  return `${help === '' ? '' : `# HELP ${shown} ${escapeHelp(help)}\n`}# TYPE ${shown} ${type === 'info' ? 'gauge' : type}\n`;
}
