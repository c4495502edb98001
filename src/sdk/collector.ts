// Floor 2. The producer that a reader reads: all callbacks first, then everything in one go, so that it is of one moment. Only
// what takes too long for the event loop is cut, between two streams.

import type { Resource } from '@opentelemetry/resources';
import type {
  CollectionResult,
  IMetricReader,
  MetricCollectOptions,
  MetricData,
  MetricProducer,
  ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { Slice } from '../support/slice.ts';
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
  #collecting: Promise<ScopeMetrics[]> | undefined;

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
    // One that overtook another would take what was observed for it, and give delta intervals that end before they begin.
    while (this.#collecting !== undefined) await this.#collecting.catch(() => {});
    for (const [instrument, observed] of observations) instrument.deliver(reader, observed);
    clock.follow();
    this.#collecting = this.#collectAll();
    const scopeMetrics = await this.#collecting.finally(() => {
      this.#collecting = undefined;
    });
    onCollected({ reader, seconds: (clock.ticks() - began) / 1000, errors });
    return { resourceMetrics: { resource, scopeMetrics }, errors: [...errors] };
  }

  async #collectAll(): Promise<ScopeMetrics[]> {
    const { reader, scopes, shared } = this.#options;
    const { clock } = shared.streams;
    const result: ScopeMetrics[] = [];
    const slice = new Slice();
    let now = clock.ticks();
    for (const { scope, streams } of scopes.all()) {
      const metrics: MetricData[] = [];
      for (const stream of streams) {
        const data = stream.collect(reader, now);
        if (data !== undefined) metrics.push(data);
        // After the last one too: who reads has work to do as well.
        if (!slice.isOver()) continue;
        await slice.next();
        // Not the time of the beginning: a series may be younger than that, and would end before it began.
        now = clock.ticks();
      }
      if (metrics.length > 0) result.push({ scope, metrics });
    }
    return result;
  }
}
