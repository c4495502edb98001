// Floor 4. Every metric that binnacle defines, by the domain it belongs to. Docs, dashboards, alerts and tests read this.

import type { MetricDefinition } from '../definition/metric.ts';
import { definitions as ai } from './ai/index.ts';
import { definitions as approvals } from './approvals/index.ts';
import { definitions as circuitBreakers } from './circuit-breakers/index.ts';
import { definitions as errors } from './errors/index.ts';
import { definitions as handlers } from './handlers/index.ts';
import { definitions as http } from './http/index.ts';
import { definitions as issues } from './issues/index.ts';
import { definitions as loadBalancer } from './load-balancer/index.ts';
import { definitions as mesh } from './mesh/index.ts';
import { definitions as platform } from './platform/index.ts';
import { definitions as pullRequests } from './pull-requests/index.ts';
import { definitions as queues } from './queues/index.ts';
import { definitions as retries } from './retries/index.ts';
import { definitions as runtime } from './runtime/index.ts';
import { definitions as self } from './self/index.ts';
import { definitions as service } from './service/index.ts';
import { definitions as tests } from './tests/index.ts';
import { definitions as workflows } from './workflows/index.ts';

/** Definitions by domain; the domain is the name of the meter, and may be used in the `metrics` option. */
export const catalogue = Object.freeze({
  issues,
  pullRequests,
  ai,
  workflows,
  approvals,
  queues,
  loadBalancer,
  retries,
  mesh,
  circuitBreakers,
  platform,
  handlers,
  service,
  http,
  runtime,
  tests,
  errors,
  self,
});

/** The name of a domain. */
export type Domain = keyof typeof catalogue;

/** All definitions in one list. */
export const allDefinitions: readonly MetricDefinition[] = Object.values(catalogue).flatMap((definitions) =>
  Object.values<MetricDefinition>(definitions),
);
