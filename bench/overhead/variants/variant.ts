// What every variant of the service has: nothing for the bare one, one way of measuring for each of the others.

import type { FastifyInstance } from 'fastify';

/** The variants by name; the service loads the file of that name. */
export const variantNames = ['bare', 'binnacle', 'opentelemetry', 'prom-client'] as const;

export type VariantName = (typeof variantNames)[number];

/** A way of measuring that has been started, before Fastify was loaded. */
export interface Variant {
  /** Where its numbers are scraped; absent when there are none. */
  readonly metricsUrl?: string;
  /** Measures the requests of this app; absent where that needs no word to the app. */
  readonly attach?: (app: FastifyInstance) => void;
  /** Tells of one AI request that succeeded and one call to another service. */
  readonly tell: () => void;
}

/** What a handler knows of one AI request and one mesh call: the same for all variants. */
export const told = {
  provider: 'anthropic-claude',
  model: 'claude-opus-4',
  aiSeconds: 1.25,
  inputTokens: 1200,
  outputTokens: 300,
  service: 'search',
  operation: 'query',
  callSeconds: 0.023,
} as const;

/** Upper bounds of the histograms of the verbs, in seconds, where a variant has to be told. */
export const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
