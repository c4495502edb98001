// The code search as the agent calls it: registered, balanced over its instances, retried, behind breakers.

import { Balancer } from './balancer.ts';
import { watchConnections } from './connections.ts';
import { checkHealth } from './health-checks.ts';
import { createInstance, type Instance } from './instance.ts';
import { Registry } from './registry.ts';
import { withRetries } from './retry.ts';

const SERVICE = 'search';
const CHECK_EVERY_MS = 500;
const RENEW_EVERY_MS = 1000;

export class SearchClient {
  readonly instances: readonly Instance[];
  readonly #registry: Registry;
  readonly #balancer: Balancer;
  readonly #forgetConnections: () => void;
  readonly #timers: readonly NodeJS.Timeout[];

  private constructor(registry: Registry, instances: readonly Instance[]) {
    this.instances = instances;
    this.#registry = registry;
    this.#balancer = new Balancer(instances);
    this.#forgetConnections = watchConnections(instances);
    this.#timers = [
      setInterval(() => checkHealth(SERVICE, instances), CHECK_EVERY_MS),
      setInterval(() => registry.renew(), RENEW_EVERY_MS),
    ];
  }

  static async connect(registryUrl: string): Promise<SearchClient> {
    const registry = new Registry(registryUrl, 'issue-agent');
    const { [SERVICE]: urls = {} } = await registry.register();
    const instances = Object.entries(urls).map(([name, url]) => createInstance(SERVICE, name, url));
    await checkHealth(SERVICE, instances);
    return new SearchClient(registry, instances);
  }

  get isReady(): boolean {
    return this.instances.some(({ health, breaker }) => health !== 'unhealthy' && breaker.isClosed);
  }

  /** Files that a text speaks of. */
  files(repository: string, text: string, signal: AbortSignal): Promise<readonly string[]> {
    return this.#call('files', repository, text, signal);
  }

  /** Files that were changed for issues like this one. */
  similar(repository: string, text: string, signal: AbortSignal): Promise<readonly string[]> {
    return this.#call('similar', repository, text, signal);
  }

  /** No more health checks and renewals; calls still work. */
  rest(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  async close(): Promise<void> {
    this.rest();
    await this.#registry.deregister();
    this.#forgetConnections();
  }

  #call(operation: 'files' | 'similar', repository: string, text: string, signal: AbortSignal) {
    const path = `/${operation}?${new URLSearchParams({ repository, text })}`;
    return withRetries({ service: SERVICE, operation }, signal, async () => {
      const { files } = (await this.#balancer.send(operation, path, signal)) as { files: string[] };
      return files;
    });
  }
}
