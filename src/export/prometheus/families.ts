// Floor 5. Metrics of all scopes gathered under their Prometheus names: one family, one type, one help text.

import type { InstrumentationScope } from '@opentelemetry/core';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type NamingKind, TARGET_INFO } from '../../definition/naming.ts';
import { catalogue } from '../../domain/catalogue.ts';
import { SCOPE } from '../../instrument/binder.ts';
import type { Names } from './names.ts';
import { printable } from './printable.ts';
import type { OnProblem, Problem } from './problem.ts';
import { targetInfo } from './target-info.ts';

/** A metric, and who made it. */
export interface Member {
  readonly metric: MetricData;
  readonly scope: InstrumentationScope;
}

/** All metrics that have one Prometheus name. The type is that of the first, help and unit of the first that has one. */
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info';
  help: string;
  /** As OpenTelemetry has it. */
  unit: string;
  readonly members: Member[];
}

const FAMILY_TYPES = { counter: 'counter', upDownCounter: 'gauge', gauge: 'gauge', histogram: 'histogram' } as const;

/** The families of a collection, as a reader wants them: see {@link inReadingOrder}. What cannot be shown is reported. */
export function familiesOf({ resource, scopeMetrics }: ResourceMetrics, names: Names, onProblem: OnProblem): Family[] {
  const page = new Map<string, Family>();
  const info = targetInfo(resource);
  if (info !== undefined) add(page, TARGET_INFO, 'info', { metric: info, scope: { name: '' } });

  // Ours come first: what a library made earlier under one of our names must not push a documented metric off the page.
  const ours = scopeMetrics.filter(({ scope }) => scope.name === SCOPE);
  const foreign = scopeMetrics.filter(({ scope }) => scope.name !== SCOPE);
  for (const { scope, metrics } of [...ours, ...foreign]) {
    for (const metric of metrics) {
      const kind = namingKind(metric);
      // String(): callers without types can define a metric with anything as its name, and one must not cost the others.
      const name = names.metric(String(metric.descriptor.name), String(metric.descriptor.unit ?? ''), kind);
      const type = FAMILY_TYPES[kind];
      const objection = objectionTo(name, type, page);
      if (objection === undefined) add(page, name, type, { metric, scope });
      else onProblem(leftOut(String(metric.descriptor.name), name, objection));
    }
  }
  leaveOutOverlaps(page, onProblem);
  return inReadingOrder([...page.values()]);
}

function add(page: Map<string, Family>, name: string, type: Family['type'], member: Member): void {
  const help = printable(String(member.metric.descriptor.description ?? ''));
  const unit = String(member.metric.descriptor.unit ?? '');
  const family = page.get(name);
  if (family === undefined) {
    page.set(name, { name, type, help, unit, members: [member] });
    return;
  }
  family.members.push(member);
  family.help ||= help;
  family.unit ||= unit;
}

function objectionTo(name: string, type: Family['type'], page: ReadonlyMap<string, Family>): string | undefined {
  if (name === '') return 'its name has no letter or digit that Prometheus takes';
  if (name === TARGET_INFO) return `"${TARGET_INFO}" is the name under which the resource is shown`;
  const taken = page.get(name)?.type;
  if (taken === undefined || taken === type) return undefined;
  return `"${name}" is a ${taken} already, and this one is a ${type}`;
}

/**
 * A histogram `h` writes `h_bucket`, `h_sum` and `h_count`; another family of such a name would mix its lines into it, and goes,
 * because it is one series or few. But a metric of ours stays, whatever a library has.
 */
function leaveOutOverlaps(page: Map<string, Family>, onProblem: OnProblem): void {
  for (const histogram of [...page.values()]) {
    if (histogram.type !== 'histogram') continue;
    const { name } = histogram;
    const others = [`${name}_bucket`, `${name}_sum`, `${name}_count`].flatMap((taken) => page.get(taken) ?? []);
    const [kept] = isOurs(histogram) ? [] : others.filter(isOurs);
    for (const goes of kept === undefined ? others : [histogram]) {
      page.delete(goes.name);
      const objection =
        kept === undefined
          ? `"${goes.name}" belongs to the histogram "${name}"`
          : `as a histogram it would write "${kept.name}", which is another metric`;
      onProblem(leftOut(goes.name, goes.name, objection));
    }
  }
}

function isOurs({ members }: Family): boolean {
  return members[0]?.scope.name === SCOPE;
}

function leftOut(metric: string, name: string, objection: string): Problem {
  const message = `The metric "${metric}" is left out of the Prometheus page: ${objection}. Rename one of them.`;
  return { omitted: 'family', key: `prometheus.family:${name}:${metric}`, message };
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

// Where the domains stand on the page, by the names of their metrics. What binnacle tells about itself is the catalogue's last.
const domains = Object.values(catalogue);
const placeOf: ReadonlyMap<string, number> = new Map(
  domains.flatMap((definitions, place) => Object.values(definitions).map(({ name }) => [name, place] as const)),
);
const SELF = domains.length - 1;
const OWN = SELF - 0.5;
const FOREIGN = SELF - 0.25;

/**
 * The resource, the domains in the order of the catalogue, the service's own metrics, those of libraries, library by library,
 * and at the end what binnacle tells about itself; by name within each.
 */
function inReadingOrder(families: readonly Family[]): Family[] {
  const keys = new Map(families.map((family) => [family, keyOf(family)]));
  return families.toSorted((one, other) => {
    const [a, b] = [keys.get(one) as Key, keys.get(other) as Key];
    return a.place - b.place || compare(a.scope, b.scope) || compare(one.name, other.name);
  });
}

interface Key {
  readonly place: number;
  readonly scope: string;
}

function keyOf({ type, members: [first] }: Family): Key {
  if (type === 'info' || first === undefined) return { place: -1, scope: '' };
  const { scope, metric } = first;
  const place = placeOf.get(metric.descriptor.name);
  if (scope.name === SCOPE) return { place: place ?? OWN, scope: '' };
  return place === SELF ? { place, scope: '' } : { place: FOREIGN, scope: scope.name };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
