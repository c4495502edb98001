// Floor 5. Metrics of all scopes gathered under their Prometheus names: one family, one type, one help text.

import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type NamingKind, prometheusName, TARGET_INFO } from '../../definition/naming.ts';
import { SCOPE } from '../../instrument/binder.ts';
import type { OnProblem } from './problem.ts';
import { targetInfo } from './target-info.ts';

/** All metrics that have one Prometheus name. The type is that of the first, the help of the first that has one. */
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  help: string;
  readonly metrics: MetricData[];
}

const FAMILY_TYPES = { counter: 'counter', upDownCounter: 'gauge', gauge: 'gauge', histogram: 'histogram' } as const;

/** The families of a collection, sorted by name. What cannot be shown beside the rest is left out and reported. */
export function familiesOf({ resource, scopeMetrics }: ResourceMetrics, onProblem: OnProblem): Family[] {
  const families = new Map<string, Family>();
  const info = targetInfo(resource);
  if (info !== undefined) add(families, TARGET_INFO, 'gauge', info);

  // Ours come first: what a library made earlier under one of our names must not push a documented metric off the page.
  const ours = scopeMetrics.filter(({ scope }) => scope.name === SCOPE);
  const foreign = scopeMetrics.filter(({ scope }) => scope.name !== SCOPE);
  for (const metric of [...ours, ...foreign].flatMap(({ metrics }) => metrics)) {
    const kind = namingKind(metric);
    // String(): callers without types can define a metric with anything as its name, and one must not cost the others.
    const name = prometheusName(String(metric.descriptor.name), String(metric.descriptor.unit), kind);
    const type = FAMILY_TYPES[kind];
    const objection = objectionTo(name, type, families);
    if (objection === undefined) add(families, name, type, metric);
    else onProblem({ key: `prometheus.family:${name}`, message: leftOut(metric.descriptor.name, objection) });
  }
  return withoutOverlaps(families, onProblem).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function add(families: Map<string, Family>, name: string, type: Family['type'], metric: MetricData): void {
  const help = String(metric.descriptor.description ?? '');
  const family = families.get(name);
  if (family === undefined) {
    families.set(name, { name, type, help, metrics: [metric] });
    return;
  }
  family.metrics.push(metric);
  family.help ||= help;
}

function objectionTo(name: string, type: Family['type'], families: ReadonlyMap<string, Family>): string | undefined {
  if (name === '') return 'its name has no letter or digit that Prometheus takes';
  if (name === TARGET_INFO) return `"${TARGET_INFO}" is the name under which the resource is shown`;
  const taken = families.get(name)?.type;
  if (taken !== undefined && taken !== type) return `"${name}" is a ${taken} already, and this one is a ${type}`;
  return undefined;
}

/** A histogram `h` writes `h_bucket`, `h_sum` and `h_count`; another family of such a name would mix its lines into it. */
function withoutOverlaps(families: Map<string, Family>, onProblem: OnProblem): Family[] {
  for (const { name, type } of [...families.values()]) {
    if (type !== 'histogram') continue;
    for (const taken of [`${name}_bucket`, `${name}_sum`, `${name}_count`]) {
      if (!families.delete(taken)) continue;
      const message = leftOut(taken, `"${taken}" belongs to the histogram "${name}"`);
      onProblem({ key: `prometheus.family:${taken}`, message });
    }
  }
  return [...families.values()];
}

function leftOut(name: string, objection: string): string {
  return `The metric "${name}" is left out of the Prometheus page: ${objection}. Rename one of them.`;
}

function namingKind(metric: MetricData): NamingKind {
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return metric.isMonotonic ? 'counter' : 'upDownCounter';
    case DataPointType.GAUGE:
      return 'gauge';
    default:
      return 'histogram';
  }
}
