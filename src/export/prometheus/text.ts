// Floor 5. The Prometheus text formats 0.0.4 and 1.0.0, which differ only in names that are not ASCII.

import type { DataPoint, ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import { type Bucket, explicitBuckets, exponentialBuckets } from './buckets.ts';
import type { Family } from './families.ts';
import { HistogramLines } from './histogram-lines.ts';
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
  #histograms: HistogramLines | undefined;

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
    this.#histograms ??= new HistogramLines(this.#family.name, this.#lines);
    this.#histograms.buckets(labels, buckets, count);
    if (sum !== undefined) this.#histograms.sum(labels, sum);
    this.#histograms.count(labels, count);
    this.#lines.endSeries();
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

/** No HELP without a description: Prometheus' parser takes an empty HELP line for a missing one, so it would only cost bytes. */
function header({ name, type, help }: Family): string {
  const shown = metricName(name);
  return `${help === '' ? '' : `# HELP ${shown} ${escapeHelp(help)}\n`}# TYPE ${shown} ${type === 'info' ? 'gauge' : type}\n`;
}
