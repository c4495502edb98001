// Floor 5. What workers that are gone have counted. It stays in the totals: a counter that goes down looks like a restart.

import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { type DataPoint, DataPointType, type MetricData, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { OVERFLOW } from '../../sdk/attributes.ts';
import { DEFAULT_SERIES } from '../../sdk/limits.ts';
import { identityOf } from './identity.ts';
import { metricKey, type OnProblem, POINTS_A_STEP, reportBoundaries, scopeKey } from './merge.ts';
import { type Combine, combinationOf } from './points.ts';

/** Metrics at most; a worker may have as many as its provider has instruments, 512. */
const METRICS = 2000;

const overflow: Attributes = Object.freeze({ [OVERFLOW]: true });

interface RetiredMetric {
  readonly scope: InstrumentationScope;
  readonly metric: MetricData;
  readonly combine: Combine;
  /** By identity. A point is never changed, only replaced: a page that is being written keeps the ones it has. */
  readonly points: Map<string, DataPoint<unknown>>;
}

/**
 * The totals of workers that ended: counters and histograms. Levels end with the worker that they were measured in: what was in
 * flight there is no more, be it a gauge or an up-down counter.
 *
 * At most 2,000 series a metric; those of workers that come later go to the overflow series.
 */
export class Retired {
  readonly #metrics = new Map<string, RetiredMetric>();
  readonly #onProblem: OnProblem;
  readonly #limit: number;

  constructor(onProblem: OnProblem, limit = DEFAULT_SERIES) {
    this.#onProblem = onProblem;
    this.#limit = limit;
  }

  /** Adds the last snapshot of a worker, in small steps. It must not be shown before the last one is taken. */
  *fold(snapshot: readonly ScopeMetrics[]): Generator<undefined, void> {
    let points = 0;
    for (const { scope, metrics } of snapshot) {
      for (const metric of metrics.filter(isTotal)) {
        const retired = this.#retiredOf(scope, metric);
        if (retired === undefined) continue;
        for (const point of metric.dataPoints) {
          this.#add(retired, point);
          if (++points % POINTS_A_STEP === 0) yield;
        }
      }
    }
  }

  /** All of it, as it is now. */
  snapshot(): ScopeMetrics[] {
    return Array.from(this.#metrics.values(), ({ scope, metric, points }) => ({
      scope,
      metrics: [{ ...metric, dataPoints: [...points.values()] } as MetricData],
    }));
  }

  #add({ points, combine }: RetiredMetric, point: DataPoint<unknown>): void {
    const identity = identityOf(point.attributes);
    const known = points.get(identity);
    if (known !== undefined) {
      points.set(identity, combine([known, point]));
      return;
    }
    // One place is the overflow series' own.
    if (points.size < this.#limit - 1 || identity === identityOf(overflow)) {
      points.set(identity, point);
      return;
    }
    this.#add({ points, combine } as RetiredMetric, { ...point, attributes: overflow });
  }

  #retiredOf(scope: InstrumentationScope, metric: MetricData): RetiredMetric | undefined {
    const key = `${scopeKey(scope)} ${metricKey(metric)}`;
    const known = this.#metrics.get(key);
    if (known !== undefined) return known;
    if (this.#metrics.size >= METRICS) {
      this.#onProblem(
        'workers.retired.metrics',
        `Workers that ended had more than ${METRICS} different metrics; the totals of "${metric.descriptor.name}" and of ` +
          'others lack their part. Names of metrics must not be made of data.',
      );
      return undefined;
    }
    const noRules = () => undefined;
    const combine = combinationOf(metric, noRules, () => reportBoundaries(metric, this.#onProblem));
    // Without its points: they would stay as long as the metric.
    const retired = { scope, metric: { ...metric, dataPoints: [] }, combine, points: new Map() };
    this.#metrics.set(key, retired);
    return retired;
  }
}

/** True for what only grows. */
function isTotal(metric: MetricData): boolean {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic;
  return metric.dataPointType !== DataPointType.GAUGE;
}
