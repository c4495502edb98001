// Floor 2. The producer that a reader reads: all callbacks first, then everything in one go, so that it is of one moment.

import type { Resource } from '@opentelemetry/resources';
import type {
  CollectionResult,
  IMetricReader,
  MetricCollectOptions,
  MetricProducer,
  ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Scopes } from './scopes.ts';
import type { Shared } from './shared.ts';

/** What a collection is told about itself. */
export interface Collected {
  readonly reader: IMetricReader;
  readonly seconds: number;
  readonly errors: readonly Error[];
}

/** What a collector is made with. */
export interface CollectorOptions {
  readonly reader: IMetricReader;
  readonly resource: Resource;
  readonly scopes: Scopes;
  readonly shared: Pick<Shared, 'callbacks' | 'streams'>;
  readonly callbackTimeoutMs: number;
  readonly onCollected: (collected: Collected) => void;
}

/** Collects for one reader. */
export class Collector implements MetricProducer {
  readonly #options: CollectorOptions;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  async collect(options?: MetricCollectOptions): Promise<CollectionResult> {
    const { reader, resource, shared, callbackTimeoutMs, onCollected } = this.#options;
    const { clock } = shared.streams;
    const began = clock.ticks();
    shared.streams.exemplars?.look();
    const asked: unknown = options?.timeoutMillis;
    const deadlineMs = typeof asked === 'number' && asked > 0 ? Math.min(asked, callbackTimeoutMs) : callbackTimeoutMs;
    const { observations, errors } = await shared.callbacks.ask(deadlineMs);
    for (const [instrument, observed] of observations) instrument.deliver(reader, observed);
    clock.follow();
    const scopeMetrics = this.#collectAll(clock.ticks());
    onCollected({ reader, seconds: (clock.ticks() - began) / 1000, errors });
    return { resourceMetrics: { resource, scopeMetrics }, errors: [...errors] };
  }

  #collectAll(now: number): ScopeMetrics[] {
    const { reader, scopes } = this.#options;
    const result: ScopeMetrics[] = [];
    for (const { scope, streams } of scopes.all()) {
      const metrics = streams.map((stream) => stream.collect(reader, now)).filter((data) => data !== undefined);
      if (metrics.length > 0) result.push({ scope, metrics });
    }
    return result;
  }
}
