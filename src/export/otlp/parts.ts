// Floor 5. A snapshot in parts, each small enough for one body.

import type { MetricData, ResourceMetrics, ScopeMetrics } from '@opentelemetry/sdk-metrics';

/** Points of a snapshot, over all metrics. */
export function pointCount({ scopeMetrics }: ResourceMetrics): number {
  let count = 0;
  for (const { metrics } of scopeMetrics) for (const { dataPoints } of metrics) count += dataPoints.length;
  return count;
}

/**
 * A snapshot in parts of at most so many points (a whole number above 0), about equally many in each. The order stays, and the
 * points themselves are those of the snapshot: all parts are of its time. A metric of many points is in several parts; its
 * resource and scope are repeated. Without a point there is no part.
 */
export function partsOf(snapshot: ResourceMetrics, pointsEach: number): ResourceMetrics[] {
  const count = pointCount(snapshot);
  if (count === 0) return [];
  if (count <= pointsEach) return [snapshot];
  const each = Math.ceil(count / Math.ceil(count / pointsEach));
  const parts: ResourceMetrics[] = [];
  let room = 0;
  for (const { scope, metrics } of snapshot.scopeMetrics) {
    let ofScope: MetricData[] | undefined;
    for (const metric of metrics) {
      for (let from = 0; from < metric.dataPoints.length; ) {
        if (room === 0) {
          parts.push({ resource: snapshot.resource, scopeMetrics: [] });
          room = each;
          ofScope = undefined;
        }
        ofScope ??= newScope(parts.at(-1), scope);
        const to = Math.min(metric.dataPoints.length, from + room);
        ofScope.push(pointsFrom(metric, from, to));
        room -= to - from;
        from = to;
      }
    }
  }
  return parts;
}

/** Both halves of a snapshot; undefined for one that has less than two points. */
export function halvesOf(snapshot: ResourceMetrics): readonly [ResourceMetrics, ResourceMetrics] | undefined {
  const [first, second] = partsOf(snapshot, Math.ceil(pointCount(snapshot) / 2));
  return first === undefined || second === undefined ? undefined : [first, second];
}

/** Parts of one snapshot, in their order, as one again: what `partsOf()` has cut is whole. */
export function joined(parts: readonly [ResourceMetrics, ...ResourceMetrics[]]): ResourceMetrics {
  const scopeMetrics: ScopeMetrics[] = [];
  for (const { scope, metrics } of parts.flatMap((part) => part.scopeMetrics)) {
    const known = scopeMetrics.at(-1);
    const ofScope = known?.scope === scope ? known.metrics : [];
    if (known?.scope !== scope) scopeMetrics.push({ scope, metrics: ofScope });
    for (const metric of metrics) {
      const cut = ofScope.at(-1);
      if (cut === undefined || !isSameMetric(cut, metric)) ofScope.push(metric);
      else ofScope.splice(-1, 1, { ...cut, dataPoints: [...cut.dataPoints, ...metric.dataPoints] } as MetricData);
    }
  }
  return { resource: parts[0].resource, scopeMetrics };
}

function isSameMetric(one: MetricData, other: MetricData): boolean {
  return one.descriptor === other.descriptor && one.dataPointType === other.dataPointType;
}

function newScope(part: ResourceMetrics | undefined, scope: ScopeMetrics['scope']): MetricData[] {
  const metrics: MetricData[] = [];
  part?.scopeMetrics.push({ scope, metrics });
  return metrics;
}

function pointsFrom(metric: MetricData, from: number, to: number): MetricData {
  if (from === 0 && to === metric.dataPoints.length) return metric;
  return { ...metric, dataPoints: metric.dataPoints.slice(from, to) } as MetricData;
}
