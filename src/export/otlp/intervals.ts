// Floor 5. Two intervals of one reader as one: what was recorded in both is added, series by series.

import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { haveSameBoundaries } from '../workers/histograms.ts';
import { identityOf } from '../workers/identity.ts';
import { metricKey, POINTS_A_STEP } from '../workers/merge.ts';
import { combinationOf } from '../workers/points.ts';

/**
 * One snapshot of two that follow each other:
 *
 * - Points of delta temporality are added. They begin with the older one and end with the newer one; exemplars are those of
 *   both, newest first, as many as a histogram of one interval has at most.
 * - Of gauges and cumulative points the newer one stays: it says all that the older one said.
 * - A point that only one of them has stays as it is, with its own times; of a gauge it was the last value.
 * - Two points that cannot be added, being histograms of different boundaries or numbers whose sum no number holds, both stay,
 *   the older one first.
 *
 * @example
 * import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
 *
 * const both = (unsent: ResourceMetrics, fresh: ResourceMetrics) => mergeIntervals(unsent, fresh);
 */
export function mergeIntervals(older: ResourceMetrics, newer: ResourceMetrics): ResourceMetrics {
  const steps = intervalSteps(older, newer);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in small steps, so that whoever takes them can let the loop turn in between. */
export function* intervalSteps(older: ResourceMetrics, newer: ResourceMetrics): Generator<undefined, ResourceMetrics> {
  const scopes = keyed(older.scopeMetrics, scopeKey);
  for (const [key, fresh] of keyed(newer.scopeMetrics, scopeKey)) {
    const known = scopes.get(key);
    scopes.set(key, known === undefined ? fresh : yield* mergeScopes(known, fresh));
  }
  return { resource: newer.resource, scopeMetrics: [...scopes.values()] };
}

function* mergeScopes(older: ScopeMetrics, newer: ScopeMetrics): Generator<undefined, ScopeMetrics> {
  const metrics = keyed(older.metrics, keyOf);
  for (const [key, fresh] of keyed(newer.metrics, keyOf)) {
    const known = metrics.get(key);
    metrics.set(key, known === undefined ? fresh : yield* mergeMetrics(known, fresh));
  }
  return { scope: newer.scope, metrics: [...metrics.values()] };
}

type Point = DataPoint<unknown>;

function* mergeMetrics(older: MetricData, newer: MetricData): Generator<undefined, MetricData> {
  const merge = mergeOf(newer);
  const series = new Map<string, readonly Point[]>();
  let seen = 0;
  for (const point of [...older.dataPoints, ...newer.dataPoints] as Point[]) {
    const identity = identityOf(point.attributes);
    const known = series.get(identity);
    series.set(identity, known === undefined ? [point] : merge(known, point));
    if (++seen % POINTS_A_STEP === 0) yield;
  }
  return { ...newer, dataPoints: [...series.values()].flat() } as MetricData;
}

/** What a newer point of a series makes of those that there are. */
function mergeOf(metric: MetricData): (known: readonly Point[], newer: Point) => readonly Point[] {
  const { dataPointType, aggregationTemporality } = metric;
  const isTotal = aggregationTemporality !== AggregationTemporality.DELTA || dataPointType === DataPointType.GAUGE;
  if (isTotal) return (_, newer) => [newer];
  // Nothing is left out of what was found to fit.
  const combine = combinationOf(
    metric,
    () => 'sum',
    () => {},
  );
  const canAdd = dataPointType === DataPointType.HISTOGRAM ? areAlike : () => true;
  return (known, newer) => {
    const at = known.findIndex((older) => canAdd(older, newer));
    const older = known[at];
    const sum = older === undefined ? undefined : combine([older, newer]);
    return sum === undefined || !isFinitePoint(sum) ? [...known, newer] : known.with(at, sum);
  };
}

function areAlike(one: Point, other: Point): boolean {
  return haveSameBoundaries(one.value as Histogram, other.value as Histogram);
}

/** A number or a sum that is none would be refused by some receivers, and everything else of its body with it. */
function isFinitePoint({ value }: Point): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return Number.isFinite((value as Partial<Histogram>).sum ?? 0);
}

/** By a key, or by it and a number where one snapshot has it several times: what was apart stays so. */
function keyed<Item>(items: readonly Item[], keyOfItem: (item: Item) => string): Map<string, Item> {
  const byKey = new Map<string, Item>();
  for (const item of items) {
    const key = keyOfItem(item);
    let unused = key;
    for (let twin = 2; byKey.has(unused); twin++) unused = `${key} ${twin}`;
    byKey.set(unused, item);
  }
  return byKey;
}

function keyOf(metric: MetricData): string {
  const { description, valueType } = metric.descriptor;
  return `${metricKey(metric)} ${valueType} ${description}`;
}

function scopeKey({ scope }: ScopeMetrics): string {
  return JSON.stringify([scope.name, scope.version, scope.schemaUrl]);
}
