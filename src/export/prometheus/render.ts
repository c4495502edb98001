// Floor 5. A page, family by family: one that cannot be written never costs the others, and none is written in part.

import { type DataPoint, DataPointType, type ExponentialHistogram, type Histogram } from '@opentelemetry/sdk-metrics';
import { textOf } from '../../support/text-of.ts';
import type { Family } from './families.ts';
import type { LabelBook } from './labels.ts';
import type { OnProblem, Problem } from './problem.ts';

/** A part of a page. `undefined` stands between parts where others may run for a while. */
export type Pieces = Generator<string | Uint8Array | undefined, void>;

/** Writes one family in one format, series by series. */
export interface FamilyWriter<Written> {
  number(labels: Written, point: DataPoint<number>): void;
  histogram(labels: Written, point: DataPoint<Histogram>): void;
  exponential(labels: Written, point: DataPoint<ExponentialHistogram>): void;
  /** The family, whole; nothing when it has no series. */
  finish(): Iterable<string | Uint8Array>;
}

/** Series that are written in one go: under a millisecond's worth, also at the first scrape, which writes their labels. */
const AT_ONCE = 64;

/** Writes families. What cannot be shown is left out and given to `onProblem`; this function does not throw. */
export function* render<Written>(
  families: readonly Family[],
  labels: LabelBook<Written>,
  writerOf: (family: Family) => FamilyWriter<Written>,
  onProblem: OnProblem,
): Pieces {
  for (const family of families) {
    try {
      const writer = writerOf(family);
      yield* writeSeries(family, labels, writer, onProblem);
      yield* writer.finish();
    } catch (error) {
      const message = `The metric "${family.name}" is left out of the Prometheus page: it cannot be written (${textOf(error)}).`;
      onProblem({ omitted: 'family', key: `prometheus.unwritten:${family.name}`, message });
    }
    yield undefined;
  }
}

function* writeSeries<Written>(
  { name, type, members }: Family,
  labels: LabelBook<Written>,
  writer: FamilyWriter<Written>,
  onProblem: OnProblem,
): Pieces {
  const seen = new Set<string>();
  let written = 0;
  for (const { metric, scope } of members) {
    for (const point of metric.dataPoints) {
      const { written: own, identity, unnamed } = labels.of(point.attributes, scope);
      for (const key of unnamed) onProblem(unnamedKey(name, key));
      // Prometheus would keep the first of two series with the same labels, and say nothing.
      // Looked up once: for large families, the set is most of what a series costs here.
      const before = seen.size;
      if (seen.add(identity).size === before) {
        onProblem(twice(name, identity));
        continue;
      }
      // OpenMetrics has no such counters, and nobody can do anything with one.
      if (type === 'counter' && Number.isNaN(point.value)) {
        onProblem(notANumber(name, identity));
        continue;
      }
      // The type of the metric says that of its points; TypeScript lost the connection when both became a loop.
      if (metric.dataPointType === DataPointType.HISTOGRAM) writer.histogram(own, point as DataPoint<Histogram>);
      else if (metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM)
        writer.exponential(own, point as DataPoint<ExponentialHistogram>);
      else writer.number(own, point as DataPoint<number>);
      written += 1;
      if (written % AT_ONCE === 0) yield undefined;
    }
  }
}

function unnamedKey(family: string, key: string): Problem {
  const message = `The attribute ${JSON.stringify(key)} of "${family}" is left out: no letter or digit in it fits a label name.`;
  return { omitted: 'label', key: `prometheus.label:${family}`, message };
}

function notANumber(family: string, identity: string): Problem {
  const message = `The series {${identity.slice(0, 200)}} of the counter "${family}" is left out: its value is NaN, and stays so.`;
  return { omitted: 'series', key: `prometheus.nan:${family}`, message };
}

function twice(family: string, identity: string): Problem {
  const message = `Two series of "${family}" have the labels {${identity.slice(0, 200)}}; the first is shown, the other is left out.`;
  return { omitted: 'series', key: `prometheus.series:${family}`, message };
}
