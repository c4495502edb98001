// Floor 5. What an export carries: what is collected for it, and with it whatever did not arrive before and would be missing.

import type { MetricReader, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { withinDeadline } from '../../support/deadline.ts';
import { Backlog } from './backlog.ts';
import type { Patience } from './patience.ts';

/** The collection's own deadlines, as those of a scrape. */
const CALLBACK_TIMEOUT_MS = 1000;
const COLLECT_TIMEOUT_MS = 3000;

/**
 * Collects for a push. Of cumulative points nothing is kept when they do not arrive: the next export says it all again. Deltas
 * are kept and added to the next, as far as {@link Backlog} holds them.
 */
export class Harvest {
  readonly #reader: MetricReader;
  readonly #backlog: Backlog | undefined;

  /** `bytesPerPoint`: as in PartSize. */
  constructor(reader: MetricReader, isCumulative: boolean, bytesPerPoint: () => number) {
    this.#reader = reader;
    this.#backlog = isCumulative ? undefined : new Backlog(bytesPerPoint);
  }

  /** Everything that is to be sent now. @throws when nothing can be collected, or not in time */
  async collect(patience: Patience): Promise<ResourceMetrics> {
    // Callbacks have half of the time at most: what the others say has to be sent in the rest.
    const timeoutMillis = Math.max(1, Math.min(CALLBACK_TIMEOUT_MS, Math.round(patience.left() / 2)));
    const collection = this.#reader.collect({ timeoutMillis });
    let fresh: ResourceMetrics;
    try {
      const inTime = withinDeadline(collection, COLLECT_TIMEOUT_MS, 'Collecting metrics', {
        keepsAlive: patience.holds,
      });
      fresh = (await inTime).resourceMetrics;
    } catch (error) {
      // The deltas of one that comes too late are in no other.
      collection.then(({ resourceMetrics }) => this.keep(resourceMetrics)).catch(() => {});
      throw error;
    }
    return this.#backlog === undefined ? fresh : await this.#backlog.merged(fresh);
  }

  /** What did not arrive, and may another time. */
  keep(unsent: ResourceMetrics): void {
    this.#backlog?.keep(unsent, performance.now());
  }

  /** Points that were given up, since the start. */
  get lost(): number {
    return this.#backlog?.lost ?? 0;
  }

  /** Points that wait for the next export. */
  get waiting(): number {
    return this.#backlog?.points ?? 0;
  }
}
