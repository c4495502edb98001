// Floor 5. OpenMetrics 1.0: text with units, exemplars and creation times, and an end that shows that nothing was cut off.

import type { HrTime } from '@opentelemetry/api';
import type { DataPoint, ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import { openMetricsUnit, TARGET_INFO, withoutTotal, withTotal } from '../../definition/naming.ts';
import { type Exemplar, exemplarsOf } from '../../sdk/exemplar/exemplar.ts';
import { inBuckets } from './bucket-exemplars.ts';
import { type Bucket, explicitBuckets, exponentialBuckets } from './buckets.ts';
import type { Family } from './families.ts';
import { HistogramLines } from './histogram-lines.ts';
import { LineBytes } from './line-bytes.ts';
import { escapeValue, LineStarts, metricName } from './lines.ts';
import { canonicalNumber, formatNumber } from './number.ts';
import type { OnProblem } from './problem.ts';
import type { FamilyWriter } from './render.ts';
import { behind } from './text.ts';

/** The last line of every page. */
export const END = '# EOF\n';

/** A family as OpenMetrics sees it: a counter `x_total` is the family `x` there, the metric `target_info` is `target`. */
export interface OpenMetricsFamily {
  readonly family: Family;
  readonly name: string;
  readonly type: Family['type'] | 'unknown';
}

/**
 * The families under their names in OpenMetrics. A counter whose name another family has, or that does not end in `_total`, is
 * of unknown type: its series stay as they are. What cannot stand beside the rest at all is left out and reported.
 *
 * Source: https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md#metricfamily
 */
export function openMetricsFamilies(families: readonly Family[], onProblem: OnProblem): OpenMetricsFamily[] {
  const taken = new Set<string>();
  const chosen = new Map<Family, OpenMetricsFamily>();
  const choose = (choices: readonly OpenMetricsFamily[]): void => {
    for (const choice of choices) {
      const names = namesOf(choice);
      if (names.some((name) => taken.has(name))) continue;
      for (const name of names) taken.add(name);
      chosen.set(choice.family, choice);
      return;
    }
    const name = choices[0]?.family.name;
    const message = `The metric "${name}" is left out of OpenMetrics pages: another one has a name there that it would need. Rename one of them.`;
    onProblem({ omitted: 'family', key: `prometheus.openmetrics:${name}`, message });
  };
  // Those that can only be what they are come first.
  for (const type of ['histogram', 'gauge', 'info', 'counter'] as const) {
    for (const family of families) if (family.type === type) choose(choicesFor(family));
  }
  return families.flatMap((family) => chosen.get(family) ?? []);
}

function choicesFor(family: Family): OpenMetricsFamily[] {
  const { name, type } = family;
  if (type === 'info') {
    return [
      { family, name: TARGET_INFO.replace(/_info$/, ''), type },
      { family, name: TARGET_INFO, type: 'gauge' },
    ];
  }
  if (type !== 'counter') return [{ family, name, type }];
  const unknown = { family, name, type: 'unknown' } as const;
  const base = withoutTotal(name);
  return base === name || base === '' ? [unknown] : [{ family, name: base, type }, unknown];
}

function namesOf({ name, type }: OpenMetricsFamily): string[] {
  const endings = {
    info: ['_info'],
    histogram: ['_bucket', '_sum', '_count', '_created'],
    counter: [withTotal(''), '_created'],
  };
  return [name, ...(type === 'gauge' || type === 'unknown' ? [] : endings[type].map((ending) => name + ending))];
}

/**
 * A family in OpenMetrics.
 *
 * Source: https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md#text-format
 */
export class OpenMetricsWriter implements FamilyWriter<string> {
  readonly #of: OpenMetricsFamily;
  readonly #starts: LineStarts;
  readonly #created: LineStarts | undefined;
  readonly #lines = new LineBytes();
  #histograms: HistogramLines | undefined;

  constructor(of: OpenMetricsFamily, withCreated: boolean) {
    const isCreated = withCreated && (of.type === 'counter' || of.type === 'histogram');
    this.#of = of;
    this.#starts = new LineStarts(of.family.name);
    this.#created = isCreated ? new LineStarts(`${of.name}_created`) : undefined;
  }

  number(labels: string, point: DataPoint<number>): void {
    const [exemplar] = this.#of.type === 'counter' ? exemplarsOf(point) : [];
    this.#lines.text(`${this.#starts.of(labels)}${formatNumber(point.value)}${exemplarText(exemplar)}\n`);
    this.#addCreated(labels, point.startTime);
    this.#lines.endSeries();
  }

  histogram(labels: string, point: DataPoint<Histogram>): void {
    this.#buckets(labels, explicitBuckets(point.value, canonicalNumber), point);
  }

  exponential(labels: string, point: DataPoint<ExponentialHistogram>): void {
    this.#buckets(labels, exponentialBuckets(point.value, canonicalNumber), point);
  }

  #buckets(labels: string, buckets: readonly Bucket[], point: DataPoint<Histogram | ExponentialHistogram>): void {
    this.#histograms ??= new HistogramLines(this.#of.name, this.#lines);
    const { sum, count }: { readonly sum?: number; readonly count: number } = point.value;
    const exemplars = inBuckets(exemplarsOf(point), buckets);
    this.#histograms.buckets(labels, buckets, count, exemplars && ((le) => exemplarText(exemplars.get(le))));
    // Both or neither, says the format; how many there were is in the last bucket too.
    if (sum !== undefined && !(Number(buckets[0]?.le) < 0)) {
      this.#histograms.sum(labels, sum);
      this.#histograms.count(labels, count);
    }
    this.#addCreated(labels, point.startTime);
    this.#lines.endSeries();
  }

  #addCreated(labels: string, startTime: HrTime): void {
    // Without a start there is nothing to tell; 1970 would be wrong.
    if (startTime[0] === 0) return;
    if (this.#created !== undefined) this.#lines.text(`${this.#created.of(labels)}${secondsText(startTime)}\n`);
  }

  finish(): Iterable<string | Uint8Array> {
    return behind(header(this.#of), this.#lines);
  }
}

function header({ family, name, type }: OpenMetricsFamily): string {
  const shown = metricName(name);
  const unit = openMetricsUnit(name, family.unit);
  const help = family.help === '' ? '' : `# HELP ${shown} ${escapeValue(family.help)}\n`;
  return `${help}# TYPE ${shown} ${type}\n${unit === '' ? '' : `# UNIT ${shown} ${unit}\n`}`;
}

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  const { traceId, spanId, value, time } = exemplar;
  return ` # {trace_id="${escapeValue(traceId)}",span_id="${escapeValue(spanId)}"} ${formatNumber(value)} ${secondsText(time)}`;
}

/** Seconds since 1970, to the millisecond. */
function secondsText([seconds, nanoseconds]: HrTime): string {
  return (seconds + Math.floor(nanoseconds / 1e6) / 1000).toFixed(3);
}
