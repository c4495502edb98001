// What a push says, in the words of tests, whichever way it was written.

export type AttributeValue = string | number | boolean;

/** One point of a metric, as far as tests ask for it. */
export interface PushedPoint {
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** A sum or a gauge. */
  readonly value?: number;
  /** A histogram. */
  readonly count?: number;
  readonly sum?: number;
  readonly bounds?: readonly number[];
  readonly bucketCounts?: readonly number[];
  /** The resolution of an exponential histogram. */
  readonly scale?: number;
}

export type PushedKind = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram';

export interface PushedMetric {
  readonly scope: string;
  readonly name: string;
  readonly unit: string;
  readonly kind: PushedKind;
  readonly isMonotonic?: boolean;
  readonly temporality?: 'delta' | 'cumulative';
  readonly points: readonly PushedPoint[];
}

/** One body of a push. */
export interface Pushed {
  readonly resource: Readonly<Record<string, AttributeValue>>;
  readonly metrics: readonly PushedMetric[];
}

/** By the number that stands for it. */
export const temporalities = [undefined, 'delta', 'cumulative'] as const;
