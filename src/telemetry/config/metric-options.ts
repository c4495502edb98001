// Floor 8. The options that shape metrics: single ones, histograms, and which family of names is spoken.

import type { GaugeRule } from '../../export/workers/gauge-rules.ts';

/** Boundaries in rising order, in the unit of the metric; or `'exponential'`, which needs none. */
export type HistogramOptions = readonly number[] | 'exponential';

/**
 * Settings of one metric, or of all metrics of a domain.
 *
 * @example { dropAttributes: ['repository'], limit: 500 }
 */
export interface MetricOptions {
  /** False: the metric is never made, and recording to it costs nothing. Default: by definition. */
  readonly enabled?: boolean | undefined;
  /** Attributes to leave out, by key. Default: none. */
  readonly dropAttributes?: readonly string[] | undefined;
  /** Opt-in attributes to record, by key. Default: none. */
  readonly enableAttributes?: readonly string[] | undefined;
  /** The most series a metric may have; what comes later goes to the overflow series. Default: by definition. */
  readonly limit?: number | undefined;
  /**
   * How the levels that the workers of a cluster or worker threads report become one, for a metric by its name: a gauge that no
   * rule speaks of is the largest of them, an up-down counter the sum. Counters and histograms are always added.
   */
  readonly acrossWorkers?: GaugeRule | undefined;
}

/** `native`: the names of the acceptance list. `semconv`: those of the semantic conventions. `both`: each at its own cost. */
export type Convention = 'native' | 'semconv' | 'both';

/** The family of names, domain by domain. */
export interface Conventions {
  /** Default: `'native'`. */
  readonly ai?: Convention | undefined;
  /** Default: `'semconv'`. */
  readonly http?: Convention | undefined;
  /** Default: `'native'`. */
  readonly vcs?: Convention | undefined;
  /** Default: `'native'`. */
  readonly workflow?: Convention | undefined;
}
