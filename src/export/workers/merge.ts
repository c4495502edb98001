// Floor 5. The snapshots of several workers as one: everything that adds up is added, series by series.

import type { InstrumentationScope } from '@opentelemetry/core';
import type { DataPoint, MetricData, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { GaugeRules } from './gauge-rules.ts';
import { identityOf } from './identity.ts';
import { combinationOf, type Points } from './points.ts';

/** Told of what had to be left out; the key is the same for the same trouble. */
export type OnProblem = (key: string, message: string) => void;

/** Points between two pauses of {@link mergeSteps}: well under a millisecond. */
export const POINTS_A_STEP = 500;

/**
 * One snapshot of several: counters, up-down counters and histograms are added, gauges follow their rule. The metrics, and the
 * attributes of a series, are those of the first snapshot that has them. All values have to be cumulative.
 *
 * Histograms of different boundaries cannot be added: those of the first snapshot stay, the others are left out and reported.
 *
 * @example
 * mergeSnapshots([[], []], ownRules, (_, message) => console.warn(message)); // []
 */
export function mergeSnapshots(
  snapshots: readonly (readonly ScopeMetrics[])[],
  rules: GaugeRules,
  onProblem: OnProblem,
): ScopeMetrics[] {
  const steps = mergeSteps(snapshots, rules, onProblem);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in small steps, so that whoever takes them can let the loop turn in between. */
export function* mergeSteps(
  snapshots: readonly (readonly ScopeMetrics[])[],
  rules: GaugeRules,
  onProblem: OnProblem,
): Generator<undefined, ScopeMetrics[]> {
  const merged: ScopeMetrics[] = [];
  for (const { scope, metrics } of byScope(snapshots)) {
    const ofScope: MetricData[] = [];
    for (const same of metrics.values()) ofScope.push(yield* mergeMetric(same, rules, onProblem));
    merged.push({ scope, metrics: ofScope });
  }
  return merged;
}

/** The same for all metrics whose points may be added to each other. */
export function metricKey(metric: MetricData): string {
  const { descriptor, dataPointType } = metric;
  const rises = 'isMonotonic' in metric && metric.isMonotonic;
  return JSON.stringify([
    String(descriptor.name),
    descriptor.unit,
    dataPointType,
    rises,
    metric.aggregationTemporality,
  ]);
}

/** The same for all meters that are one. */
export function scopeKey({ name, version }: InstrumentationScope): string {
  return JSON.stringify([name, version]);
}

type SameMetrics = [MetricData, ...MetricData[]];

interface Scope {
  readonly scope: InstrumentationScope;
  readonly metrics: Map<string, SameMetrics>;
}

function byScope(snapshots: readonly (readonly ScopeMetrics[])[]): Iterable<Scope> {
  const scopes = new Map<string, Scope>();
  for (const { scope, metrics } of snapshots.flat()) {
    const key = scopeKey(scope);
    const known = scopes.get(key) ?? { scope, metrics: new Map() };
    scopes.set(key, known);
    for (const metric of metrics) {
      const same = known.metrics.get(metricKey(metric));
      if (same === undefined) known.metrics.set(metricKey(metric), [metric]);
      else same.push(metric);
    }
  }
  return scopes.values();
}

function* mergeMetric(same: SameMetrics, rules: GaugeRules, onProblem: OnProblem): Generator<undefined, MetricData> {
  const [first, ...others] = same;
  if (others.length === 0) return first;
  const series = new Map<string, [DataPoint<unknown>, ...DataPoint<unknown>[]]>();
  let points = 0;
  for (const metric of same) {
    for (const point of metric.dataPoints) {
      const identity = identityOf(point.attributes);
      const known = series.get(identity);
      if (known === undefined) series.set(identity, [point]);
      else known.push(point);
      if (++points % POINTS_A_STEP === 0) yield;
    }
  }
  const combine = combinationOf(first, rules, () => reportBoundaries(first, onProblem));
  const dataPoints: DataPoint<unknown>[] = [];
  for (const ofSeries of series.values()) {
    dataPoints.push(ofSeries.length === 1 ? ofSeries[0] : combine(ofSeries satisfies Points));
    if (dataPoints.length % POINTS_A_STEP === 0) yield;
  }
  return { ...first, dataPoints } as MetricData;
}

/** Says that a histogram could not be added. */
export function reportBoundaries({ descriptor }: MetricData, onProblem: OnProblem): void {
  onProblem(
    `workers.boundaries:${descriptor.name}`,
    `The histogram "${descriptor.name}" has other boundaries in one worker than in another, and cannot be added: some ` +
      'workers are missing in it. Give all workers the same boundaries.',
  );
}
