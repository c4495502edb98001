// Floor 4. The verbs for load balancing.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import { endpointStates } from '../attributes.ts';
import * as definitions from './definitions.ts';
import { Effectiveness, type Share } from './effectiveness.ts';

type RequestAttributes = AttributesOf<typeof definitions.requests>;
type ErrorAttributes = AttributesOf<typeof definitions.errors>;
type DurationAttributes = AttributesOf<typeof definitions.requestDuration>;
type ConnectionAttributes = AttributesOf<typeof definitions.activeConnections>;

/** How many endpoints are in which state. */
export type EndpointCounts = Partial<Record<(typeof endpointStates)[number], number>>;

/** The verbs for one service, strategy and instance, looked up once. */
export interface BoundLoadBalancer {
  recordRequest(): void;
  recordError(errorType: ErrorAttributes['errorType']): void;
  observeRequestDuration(outcome: DurationAttributes['outcome'], seconds: number): void;
  connectionOpened(): void;
  connectionClosed(): void;
  setHealthScore(score: number): void;
}

/** Pairs of service and strategy whose effectiveness is kept; both are few, this only guards against junk. */
const MAX_STRATEGIES = 160;

/**
 * Client-side load balancing: which instance gets how much, and how it fares.
 *
 * @example
 * const api1 = meters.loadBalancer.bind({ service: 'search', strategy: 'round_robin', instance: 'api-1' });
 * api1.recordRequest();
 * api1.observeRequestDuration('success', 0.012);
 */
export class LoadBalancerMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;
  readonly #effectiveness = new Map<string, Map<string, Effectiveness>>();
  #strategies = 0;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('loadBalancer', definitions);
    this.#losses = binder.losses;
  }

  /** A request was sent to an instance: `mesh_lb_requests_total`; also feeds `mesh_lb_strategy_effectiveness`. */
  recordRequest(attributes: RequestAttributes): void {
    this.#metrics.requests.add(1, attributes);
    try {
      const { service, strategy, instance } = attributes;
      this.#effectivenessOf(service, strategy)?.request(instance ?? '');
    } catch {
      // Attributes that cannot be read were counted when the request was recorded.
    }
  }

  /** A request failed: `mesh_lb_errors_total`. */
  recordError(attributes: ErrorAttributes): void {
    this.#metrics.errors.add(1, attributes);
    this.#judge(attributes, (effectiveness) => effectiveness.error());
  }

  /** A request took so many seconds: `mesh_lb_request_duration_seconds`. */
  observeRequestDuration(attributes: DurationAttributes, seconds: number): void {
    this.#metrics.requestDuration.record(seconds, attributes);
  }

  /** A connection was opened: `mesh_lb_connection_active` rises. */
  connectionOpened(attributes: ConnectionAttributes): void {
    this.#metrics.activeConnections.add(1, attributes);
  }

  /** A connection was closed: `mesh_lb_connection_active` falls. */
  connectionClosed(attributes: ConnectionAttributes): void {
    this.#metrics.activeConnections.add(-1, attributes);
  }

  /** The health of an instance, 0 to 1: `mesh_lb_endpoint_health_score`. */
  setHealthScore(attributes: AttributesOf<typeof definitions.healthScore>, score: number): void {
    this.#metrics.healthScore.set(score, attributes);
  }

  /** How many endpoints of a service are in which state: `mesh_lb_endpoint_count`. States left out are 0. */
  setEndpoints(attributes: Pick<RequestAttributes, 'service'>, counts: EndpointCounts): void {
    const { service } = snapshot(attributes, this.#losses);
    const own = snapshot(counts, this.#losses);
    for (const state of Object.keys(own)) {
      if (!(endpointStates as readonly string[]).includes(state)) {
        this.#losses.replaced(definitions.endpointCount.name, 'mesh.endpoint.state');
      }
    }
    for (const state of endpointStates) this.#metrics.endpointCount.set(own[state] ?? 0, { service, state });
  }

  /** The verbs for one service, strategy and instance; for hot paths. */
  bind(attributes: RequestAttributes & Pick<ConnectionAttributes, 'instance'>): BoundLoadBalancer {
    const own = snapshot(attributes, this.#losses);
    const requests = this.#metrics.requests.bind(own);
    const connections = this.#metrics.activeConnections.bind(own);
    const successes = this.#metrics.requestDuration.bind({ ...own, outcome: 'success' });
    const failures = this.#metrics.requestDuration.bind({ ...own, outcome: 'failure' });
    const effectiveness = this.#effectivenessOf(own.service, own.strategy);
    const instance = own.instance ?? '';
    let share: Share | undefined;
    return {
      recordRequest: () => {
        requests.add(1);
        share ??= effectiveness?.shareOf(instance);
        if (share !== undefined) share.requests += 1;
      },
      recordError: (errorType) => this.recordError({ ...own, errorType }),
      observeRequestDuration: (outcome, seconds) => {
        if (outcome === 'success') successes.record(seconds);
        else if (outcome === 'failure') failures.record(seconds);
        else this.observeRequestDuration({ ...own, outcome }, seconds);
      },
      connectionOpened: () => connections.add(1),
      connectionClosed: () => connections.add(-1),
      setHealthScore: (score) => this.setHealthScore({ ...own, instance }, score),
    };
  }

  #judge(
    attributes: Pick<RequestAttributes, 'service' | 'strategy'>,
    note: (effectiveness: Effectiveness) => void,
  ): void {
    try {
      const effectiveness = this.#effectivenessOf(attributes.service, attributes.strategy);
      if (effectiveness !== undefined) note(effectiveness);
    } catch {
      // Attributes that cannot be read were counted when the request was recorded.
    }
  }

  // Map in Map: a joined key would be a string made on every request.
  #effectivenessOf(service: string, strategy: RequestAttributes['strategy']): Effectiveness | undefined {
    return this.#effectiveness.get(service)?.get(strategy) ?? this.#watch(service, strategy);
  }

  #watch(service: string, strategy: RequestAttributes['strategy']): Effectiveness | undefined {
    if (this.#strategies >= MAX_STRATEGIES) return undefined;
    const made = new Effectiveness();
    const ofService = this.#effectiveness.get(service) ?? new Map<string, Effectiveness>();
    this.#effectiveness.set(service, ofService.set(strategy, made));
    this.#strategies += 1;
    this.#metrics.effectiveness.observe(() => made.read(), { service, strategy });
    return made;
  }
}
