// One instance of a service: where it is, how it is, its breaker, and its metrics, looked up once.

import { meters } from 'binnacle';
import { CircuitBreaker } from './breaker.ts';

export const STRATEGY = 'round_robin';

export type Health = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

export interface Instance {
  readonly service: string;
  readonly name: string;
  readonly url: string;
  readonly breaker: CircuitBreaker;
  readonly traffic: ReturnType<typeof meters.loadBalancer.bind>;
  health: Health;
}

export function createInstance(service: string, name: string, url: string): Instance {
  const traffic = meters.loadBalancer.bind({ service, strategy: STRATEGY, instance: name });
  return { service, name, url, breaker: new CircuitBreaker(name), traffic, health: 'unknown' };
}
