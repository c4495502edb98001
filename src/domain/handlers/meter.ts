// Floor 4. The verbs for data handlers.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { Ending, settle } from '../../instrument/ending.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import type { ReadLevel } from '../../instrument/observed.ts';
import { monotonicSeconds } from '../../support/clock.ts';
import * as definitions from './definitions.ts';

type HandlerAttributes = AttributesOf<typeof definitions.successes>;
type Direction = AttributesOf<typeof definitions.dataSize>['direction'];

/** What is known of an item that was worked on. */
export interface Item {
  readonly seconds?: number | undefined;
  readonly bytes?: number | undefined;
  /** Whether the bytes were taken in or given out. */
  readonly direction?: Direction;
}

/** An item that is being worked on; ends once. */
export interface HandlerHandle {
  complete(item?: Omit<Item, 'seconds'>): void;
  fail(error: unknown): void;
}

/**
 * Data handlers: how much they take in, how long they work, how they fail, how much waits for them.
 *
 * @example
 * const item = meters.handlers.start({ handler: 'invoices' });
 * item.complete({ bytes: 2048, direction: 'in' });
 */
export class HandlersMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('handlers', definitions);
    this.#losses = binder.losses;
  }

  /** An item was worked on to an end: `handler_successes_total`, its duration and its size. */
  processed(attributes: HandlerAttributes, item: Item = {}): void {
    const own = snapshot(attributes, this.#losses);
    const { seconds, bytes, direction } = snapshot(item, this.#losses);
    this.#metrics.successes.add(1, own);
    if (seconds !== undefined) this.#metrics.duration.record(seconds, { ...own, outcome: 'success' });
    if (bytes !== undefined) this.#metrics.dataSize.record(bytes, { ...own, direction });
  }

  /** A handler failed on an item: `handler_errors_total`, and with its seconds the duration. */
  failed(attributes: AttributesOf<typeof definitions.failures>, seconds?: number): void {
    const own = snapshot(attributes, this.#losses);
    this.#metrics.failures.add(1, own);
    if (seconds !== undefined) this.#metrics.duration.record(seconds, { ...own, outcome: 'failure' });
  }

  /** Work on an item starts. */
  start(attributes: HandlerAttributes): HandlerHandle {
    const own = snapshot(attributes, this.#losses);
    const ending = new Ending(this.#losses);
    const started = monotonicSeconds();
    return {
      complete: (item = {}) => {
        if (!ending.first()) return;
        this.processed(own, { ...snapshot(item, this.#losses), seconds: monotonicSeconds() - started });
      },
      fail: (error) => {
        if (!ending.first()) return;
        this.failed({ ...own, errorType: error ?? 'Error' }, monotonicSeconds() - started);
      },
    };
  }

  /** Runs a function, sync or async, as the work on one item. */
  measure<T>(attributes: HandlerAttributes, run: () => T): T {
    const item = this.start(attributes);
    return settle(
      run,
      () => item.complete(),
      (error) => item.fail(error),
    );
  }

  /** This many items wait: `handler_queue_size`. */
  setQueueSize(attributes: HandlerAttributes, size: number): void {
    this.#metrics.queueSize.set(size, attributes);
  }

  /** Asks a callback, sync or async, at each collection; until the returned function is called. */
  observeQueueSize(handler: string, read: ReadLevel): () => void {
    return this.#metrics.queueSize.observe(read, { handler });
  }
}
