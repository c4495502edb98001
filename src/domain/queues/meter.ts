// Floor 4. The verbs for queues.

import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import type { ReadLevel } from '../../instrument/observed.ts';
import * as definitions from './definitions.ts';

/**
 * Queues: how much waits in them, `queue_depth`.
 *
 * @example
 * meters.queues.setDepth('issues', 3);
 * const stop = meters.queues.observeDepth('builds', () => builds.length);
 */
export class QueuesMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('queues', definitions);
  }

  /** This many items wait. */
  setDepth(name: string, depth: number): void {
    this.#metrics.depth.set(depth, { queueName: name });
  }

  /** Asks a callback, sync or async, at each collection; until the returned function is called. */
  observeDepth(name: string, read: ReadLevel): () => void {
    return this.#metrics.depth.observe(read, { queueName: name });
  }
}
