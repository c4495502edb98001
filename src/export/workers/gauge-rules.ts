// Floor 5. How the levels of several workers become one: which of our metrics add up, and which say the same thing twice.

/**
 * What one level becomes of those of several workers: their sum, the largest, the smallest, the mean, or the one that was read
 * last.
 */
export type GaugeRule = 'sum' | 'max' | 'min' | 'mean' | 'last';

/** What has a rule; all else only grows, and is added. */
export type LevelKind = 'gauge' | 'upDownCounter';

/** The rule of a metric, by its OpenTelemetry name. Undefined: `max` for a gauge, `sum` for an up-down counter. */
export type GaugeRules = (metricName: string, unit: string, kind: LevelKind) => GaugeRule | undefined;

/** The rules of our own gauges. */
export const gaugeRules: Readonly<Record<string, GaugeRule>> = Object.freeze({
  // One limit of the provider for all workers: it is over when the last of them has seen its end.
  ai_rate_limit_reset_seconds: 'max',
  platform_rate_limit_reset_seconds: 'max',
  // Of ratios and delays, the worst is what somebody is woken for; a mean would hide one sick worker among eight.
  'circuit_breaker.error_ratio': 'max',
  'nodejs.eventloop.utilization': 'max',
  'nodejs.eventloop.delay.p99': 'max',
  'resource.utilization': 'max',
  // The worst of a score is the smallest.
  'mesh.lb.endpoint.health_score': 'min',
  // A judgement on the strategy, not on a worker: each has about the same share of the requests.
  'mesh.lb.strategy.effectiveness': 'mean',
  // An amount that each worker holds for itself.
  'resource.usage': 'sum',
});

/** Our up-down counters that do not add up, because workers report the same thing and not a share of it each. */
export const stateRules: Readonly<Record<string, GaugeRule>> = Object.freeze({
  // 0 or 1 a state: 1 when any worker sees it.
  'circuit_breaker.status': 'max',
  'mesh.health.status': 'max',
  // Every worker knows all the endpoints, and asks for the same pull requests.
  'mesh.lb.endpoint.count': 'max',
  'vcs.change.count': 'max',
});

/** What Node tells of the process in each of its threads: the main thread's word is enough, and a sum would be too much. */
export const toldByMainThread: ReadonlySet<string> = new Set(['process.cpu.time', 'process.memory.usage']);

/** The rule of one of our metrics; undefined for those that follow the default, and for the metrics of others. */
export function ownRules(metricName: string): GaugeRule | undefined {
  if (Object.hasOwn(gaugeRules, metricName)) return gaugeRules[metricName];
  return Object.hasOwn(stateRules, metricName) ? stateRules[metricName] : undefined;
}
