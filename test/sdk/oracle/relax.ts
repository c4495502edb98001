// Takes one difference out of what two providers gave in one collection, and only where ours is as the difference says.

import {
  AggregationTemporality,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
} from '@opentelemetry/sdk-metrics';
import { type Comparable, type ComparableMetric, type ComparablePoint, keyOf, textOf } from './comparable.ts';
import { isObserved, type Program } from './program.ts';
import type { Collection } from './run.ts';

/** One collection of one reader, by both. */
export interface Pair {
  readonly program: Program;
  /** When it was over. */
  readonly at: number;
  /** When this reader's one before was over. */
  readonly previous: number | undefined;
  /** What our provider gave this reader before, oldest first. */
  readonly before: readonly Comparable[];
  /** What the callbacks said to the official provider. */
  readonly observed: Collection['observed'];
  readonly errors: { ours: readonly string[]; official: readonly string[] };
  ours: Comparable;
  official: Comparable;
}

/** Calls with each point that both have. */
function eachPoint(
  pair: Pair,
  change: (ours: ComparablePoint, official: ComparablePoint, metric: ComparableMetric) => void,
) {
  for (const metric of pair.ours) {
    const other = find(pair.official, metric);
    for (const point of metric.points) {
      const twin = other?.points.find(({ attributes }) => textOf(attributes) === textOf(point.attributes));
      if (twin !== undefined) change(point, twin, metric);
    }
  }
}

function find(data: Comparable | undefined, metric: ComparableMetric): ComparableMetric | undefined {
  return data?.find((each) => keyOf(each) === keyOf(metric));
}

export function order(pair: Pair): void {
  for (const data of [pair.ours, pair.official]) {
    const keyed = (metric: ComparableMetric) => keyOf(metric) + metric.dataPointType;
    data.sort((one, other) => (keyed(one) < keyed(other) ? -1 : 1));
    for (const { points } of data) {
      points.sort((one, other) => (textOf(one.attributes) < textOf(other.attributes) ? -1 : 1));
    }
  }
}

export function minusZero(pair: Pair): void {
  for (const { points } of [...pair.ours, ...pair.official])
    for (const point of points) point.value = withoutMinus(point.value);
}

function withoutMinus(value: unknown): unknown {
  if (typeof value === 'number') return value + 0;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutMinus(each)]));
}

/** Sums that differ by less than a billionth of the larger. */
export function lastDigits(pair: Pair): void {
  eachPoint(pair, (ours, official) => {
    if (isClose(ours.value, official.value)) official.value = ours.value;
    const sums = [ours.value, official.value].map((value) => (value as Partial<Histogram>)?.sum);
    if (isClose(sums[0], sums[1])) official.value = { ...(official.value as Histogram), sum: sums[0] as number };
  });
}

function isClose(one: unknown, other: unknown): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return false;
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}

/** A delta of a series that the reader knows begins where its one before ended, also when the series was silent meanwhile. */
export function deltaStarts(pair: Pair): void {
  const { previous, before, program } = pair;
  eachPoint(pair, (ours, official, metric) => {
    if (isObserved(metric.descriptor.type) || metric.aggregationTemporality !== AggregationTemporality.DELTA) return;
    if (previous === undefined || !before.some((data) => pointIn(data, metric, ours) !== undefined)) return;
    // Where a full store forgot the series, it is a new one.
    const isForgotten = program.readers.some(({ limit }) => limit !== undefined) && ours.start > previous;
    if (!isForgotten) official.start = previous;
  });
  startsAsObserved(pair);
}

/** A series of an observable instrument begins when its reader first sees it; and anew, unless it is a sum, when it was away. */
export function startsAsObserved(pair: Pair): void {
  eachPoint(pair, (ours, official, metric) => {
    if (isObserved(metric.descriptor.type)) official.start = observedStart(pair, metric, ours);
  });
}

function pointIn(data: Comparable | undefined, metric: ComparableMetric, { attributes }: ComparablePoint) {
  return find(data, metric)?.points.find((each) => textOf(each.attributes) === textOf(attributes));
}

function observedStart({ before, previous, at }: Pair, metric: ComparableMetric, point: ComparablePoint): number {
  const isDelta = metric.aggregationTemporality === AggregationTemporality.DELTA;
  const isKnown = before.some((data) => pointIn(data, metric, point) !== undefined);
  if (isDelta && metric.dataPointType === DataPointType.SUM) return isKnown ? (previous ?? at) : at;
  // A sum keeps its past while it is silent, and anything else begins anew after it.
  const isSum = metric.dataPointType === DataPointType.SUM;
  const seen = (isSum ? before : before.slice(-1)).map((data) => pointIn(data, metric, point));
  const last = seen.findLast((each) => each !== undefined);
  if (last === undefined) return at;
  const hasFallen = metric.more.isMonotonic === true && (point.value as number) < (last.value as number);
  return isDelta || hasFallen ? (previous ?? at) : last.start;
}

/** The time of the snapshot, after the callbacks. */
export function ends(pair: Pair): void {
  for (const { points } of pair.official) for (const point of points) point.end = pair.at;
  deltaStarts(pair);
}

/** Points that no callback spoke of in this collection. */
export function unobserved(pair: Pair): void {
  const isSaid = ({ descriptor }: ComparableMetric, { attributes }: ComparablePoint) =>
    pair.observed.some(
      (each) =>
        streamNames(pair.program, each.instrument.name).includes(descriptor.name) &&
        each.instrument.kind === descriptor.type &&
        each.instrument.unit === descriptor.unit &&
        typeof each.value === 'number' &&
        textOf(each.attributes as object) === textOf(attributes),
    );
  pair.official = pair.official
    .map((metric) =>
      isObserved(metric.descriptor.type)
        ? { ...metric, points: metric.points.filter((point) => isSaid(metric, point)) }
        : metric,
    )
    .filter(({ points }) => points.length > 0);
  startsAsObserved(pair);
}

function streamNames({ views }: Program, instrument: string): string[] {
  return [
    instrument,
    ...views.flatMap(({ instrumentName, name }) => (instrumentName === instrument && name ? [name] : [])),
  ];
}

/** Min and max are those of what was said in this collection. Of a delta, the rest is, too: the official one has differences. */
export function observedHistograms(pair: Pair): void {
  eachPoint(pair, (ours, official, metric) => {
    if (!isObserved(metric.descriptor.type) || !isHistogram(metric)) return;
    const value = ours.value as Histogram;
    const { count, min, max } = value;
    const said = pair.observed.filter(({ attributes }) => textOf(attributes as object) === textOf(ours.attributes));
    const isSaid = min === undefined || said.some((each) => Math.trunc(each.value as number) === Math.trunc(min));
    if (count !== 1 || min !== max || !isSaid) return;
    const isDelta = metric.aggregationTemporality === AggregationTemporality.DELTA;
    const bounds = min === undefined ? {} : { min, max };
    if (isDelta && pair.before.length > 0) official.value = value;
    else official.value = { ...(official.value as Histogram), ...bounds };
  });
  startsAsObserved(pair);
}

function isHistogram({ dataPointType }: ComparableMetric): boolean {
  return dataPointType === DataPointType.HISTOGRAM || dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM;
}

/** Each error of ours has the text of the official one, and more. */
export function wrappedErrors(pair: Pair): void {
  const { ours, official } = pair.errors;
  pair.errors.official = official.map(
    (text) => ours.find((each) => each.includes(text) && each !== text) ?? `not wrapped: ${text}`,
  );
}

/** Ours made as coarse as the official one, which is never the finer one. */
export function scales(pair: Pair): void {
  eachPoint(pair, (ours, official, { dataPointType }) => {
    if (dataPointType !== DataPointType.EXPONENTIAL_HISTOGRAM) return;
    const [fine, coarse] = [ours.value as ExponentialHistogram, official.value as ExponentialHistogram];
    if (coarse.scale < fine.scale) ours.value = coarser(fine, fine.scale - coarse.scale);
  });
}

function coarser(histogram: ExponentialHistogram, by: number): ExponentialHistogram {
  const { positive, negative, scale } = histogram;
  return { ...histogram, scale: scale - by, positive: merged(positive, by), negative: merged(negative, by) };
}

function merged(
  { offset, bucketCounts }: ExponentialHistogram['positive'],
  by: number,
): ExponentialHistogram['positive'] {
  const counts: number[] = [];
  for (const [index, count] of bucketCounts.entries()) {
    const at = ((offset + index) >> by) - (offset >> by);
    counts[at] = (counts[at] ?? 0) + count;
  }
  return { offset: bucketCounts.length === 0 ? offset : offset >> by, bucketCounts: counts };
}

/** Without the buckets between two equal boundaries, in which there can be nothing. */
export function boundaries(pair: Pair): void {
  for (const metric of pair.official) {
    if (metric.dataPointType !== DataPointType.HISTOGRAM) continue;
    for (const point of metric.points) {
      const value = point.value as Histogram;
      const { boundaries: given, counts } = value.buckets;
      const isKept = (index: number) => given.indexOf(given[index] as number) === index || (counts[index] ?? 0) > 0;
      const kept = [...counts.keys()].filter((index) => index === given.length || isKept(index));
      const bounds = kept.filter((index) => index < given.length).map((index) => given[index] as number);
      point.value = { ...value, buckets: { boundaries: bounds, counts: kept.map((index) => counts[index] as number) } };
    }
  }
}
