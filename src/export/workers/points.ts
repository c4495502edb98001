// Floor 5. The points that several workers have of one series, made one.

import type { HrTime } from '@opentelemetry/api';
import {
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { bucketIndex } from '../../sdk/cell/exponential-index.ts';
import type { Exemplar, WithExemplars } from '../../sdk/exemplar/exemplar.ts';
import { isBefore } from '../../support/clock.ts';
import { exactTerms, rounded } from './exact-sum.ts';
import { fewExemplars, newestExemplars } from './exemplars.ts';
import type { GaugeRule, GaugeRules, LevelKind } from './gauge-rules.ts';
import { addExplicit, addExponential, haveSameBoundaries } from './histograms.ts';

/** One or more points of one series; what they are is the metric's. */
export type Points = readonly [DataPoint<unknown>, ...DataPoint<unknown>[]];

/** Makes one point of several. */
export type Combine = (points: Points) => DataPoint<unknown>;

/** How the points of a metric become one. `onLeftOut` is told of each that cannot be added to the others. */
export function combinationOf(metric: MetricData, rules: GaugeRules, onLeftOut: () => void): Combine {
  const { dataPointType, descriptor } = metric;
  const ruleFor = (kind: LevelKind) => rules(descriptor.name, descriptor.unit, kind);
  switch (dataPointType) {
    case DataPointType.HISTOGRAM:
      return (points) => combineExplicit(points as Several<Histogram>, onLeftOut);
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return (points) => combineExponential(points as Several<ExponentialHistogram>);
    case DataPointType.GAUGE:
      return byRule(ruleFor('gauge') ?? 'max');
    default:
      return byRule(metric.isMonotonic ? 'sum' : (ruleFor('upDownCounter') ?? 'sum'));
  }
}

type Several<Value> = readonly [DataPoint<Value>, ...DataPoint<Value>[]];

/** A point may say its sum exactly, which one number often cannot: that of workers that ended is added to again and again. */
type WithTerms<Value> = DataPoint<Value> & { readonly terms?: readonly number[] };

function termsOf<Value>(points: Several<Value>, sumOf: (value: Value) => number): readonly number[] {
  return exactTerms(points.flatMap((point: WithTerms<Value>) => point.terms ?? [sumOf(point.value)]));
}

function withTerms<Value>(point: DataPoint<Value>, terms: readonly number[]): WithTerms<Value> {
  return terms.length > 1 ? { ...point, terms } : point;
}

function byRule(rule: GaugeRule): Combine {
  if (rule === 'sum') return (points) => combineSums(points as Several<number>);
  const reduce = reductions[rule];
  return (points) => {
    const value = reduce(points as Several<number>);
    return combined(points, value, newestExemplars(points, theOnly));
  };
}

const reductions: Readonly<Record<Exclude<GaugeRule, 'sum'>, (points: Several<number>) => number>> = {
  max: (points) => Math.max(...said(points)),
  min: (points) => Math.min(...said(points)),
  mean: (points) => {
    const values = said(points);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  },
  last: (points) => points.reduce((last, point) => (isBefore(point.endTime, last.endTime) ? last : point)).value,
};

/** One worker that has no number must not take it from the others. */
function said(points: Several<number>): readonly number[] {
  const values = points.map(({ value }) => value);
  const numbers = values.filter((value) => !Number.isNaN(value));
  return numbers.length === 0 ? values : numbers;
}

function combineSums(points: Several<number>): DataPoint<number> {
  const terms = termsOf(points, (value) => value);
  return withTerms(combined(points, rounded(terms), newestExemplars(points, theOnly)), terms);
}

function combineExplicit(points: Several<Histogram>, onLeftOut: () => void): DataPoint<Histogram> {
  const [first, ...others] = points;
  const alike: [DataPoint<Histogram>, ...DataPoint<Histogram>[]] = [first];
  for (const point of others) {
    if (haveSameBoundaries(first.value, point.value)) alike.push(point);
    else onLeftOut();
  }
  const { boundaries } = first.value.buckets;
  const bucketOf = (value: number) => boundaries.findIndex((boundary) => value <= boundary);
  return withExactSum(combined(alike, valuesOf(alike).reduce(addExplicit), newestExemplars(alike, bucketOf)), alike);
}

function combineExponential(points: Several<ExponentialHistogram>): DataPoint<ExponentialHistogram> {
  const value = valuesOf(points).reduce(addExponential);
  const bucketOf = (measured: number) => `${Math.sign(measured)} ${bucketIndex(Math.abs(measured), value.scale)}`;
  return withExactSum(combined(points, value, fewExemplars(points, bucketOf)), points);
}

/** The type of sdk-metrics knows of no sum that is left out, its data does. */
function withExactSum<Value extends { readonly sum?: number | undefined }>(
  point: DataPoint<Value>,
  points: Several<Value>,
): DataPoint<Value> {
  if (point.value.sum === undefined) return point;
  const terms = termsOf(points, ({ sum = 0 }) => sum);
  return withTerms({ ...point, value: { ...point.value, sum: rounded(terms) } }, terms);
}

function combined<Value>(
  points: Points,
  value: Value,
  exemplars: readonly Exemplar[],
): WithExemplars<DataPoint<Value>> {
  const [{ attributes }] = points;
  const startTime = points.map((point) => point.startTime).reduce(earlier);
  const endTime = points.map((point) => point.endTime).reduce(later);
  return { attributes, startTime, endTime, value, ...(exemplars.length > 0 ? { exemplars } : {}) };
}

function valuesOf<Value>(points: Several<Value>): Value[] {
  return points.map(({ value }) => value);
}

function theOnly(): number {
  return 0;
}

function earlier(one: HrTime, other: HrTime): HrTime {
  return isBefore(other, one) ? other : one;
}

function later(one: HrTime, other: HrTime): HrTime {
  return isBefore(one, other) ? other : one;
}
