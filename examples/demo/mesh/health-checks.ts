// Asks each instance how it is, and tells what it heard.

import { meters } from 'binnacle';
import { HttpError } from '../http-error.ts';
import type { Health, Instance } from './instance.ts';

const TIMEOUT_MS = 500;
const SCORES: Readonly<Record<Health, number>> = { healthy: 1, degraded: 0.5, unhealthy: 0, unknown: 0 };

/** One round over all instances of a service. */
export async function checkHealth(service: string, instances: readonly Instance[]): Promise<void> {
  await Promise.all(instances.map(checkInstance));
  const ejected = instances.filter(({ health, breaker }) => health === 'unhealthy' || !breaker.isClosed);
  const serving = instances.filter((instance) => !ejected.includes(instance));
  const inState = (health: Health) => serving.filter((instance) => instance.health === health).length;
  meters.loadBalancer.setEndpoints(
    { service },
    { healthy: inState('healthy'), degraded: inState('degraded'), ejected: ejected.length },
  );
}

async function checkInstance(instance: Instance): Promise<void> {
  const { service, name, traffic } = instance;
  instance.health = await askHealth(instance);
  meters.mesh.recordHealthCheck({ service, outcome: instance.health === 'healthy' ? 'success' : 'failure' });
  meters.mesh.setHealth({ service, instance: name, state: instance.health });
  traffic.setHealthScore(SCORES[instance.health]);
}

async function askHealth({ url }: Instance): Promise<Health> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { status } = (await (await HttpError.unless2xx(response)).json()) as { status: string };
    return status === 'healthy' ? 'healthy' : 'degraded';
  } catch {
    return 'unhealthy';
  }
}
