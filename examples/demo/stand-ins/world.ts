// Starts the thread with the stand-ins and the load, and speaks with it.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Megabytes: what it needs, and not what the machine has, so that the demo fits into a small container. */
const MEMORY = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/** Base URLs of the stand-ins; the search instances are found through the registry. */
export interface WorldUrls {
  readonly ai: string;
  readonly git: string;
  readonly registry: string;
}

export type ToWorker =
  | { readonly kind: 'start'; readonly serviceUrl: string; readonly rate: number }
  | { readonly kind: 'stop' };

export type FromWorker = { readonly kind: 'ready'; readonly urls: WorldUrls } | { readonly kind: 'stopped' };

export class World {
  readonly urls: WorldUrls;
  readonly #worker: Worker;

  private constructor(worker: Worker, urls: WorldUrls) {
    this.#worker = worker;
    this.urls = urls;
  }

  static async start(): Promise<World> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits: MEMORY });
    const [message] = (await once(worker, 'message')) as [FromWorker];
    if (message.kind !== 'ready') throw new Error('The stand-ins did not start.');
    return new World(worker, message.urls);
  }

  startLoad(serviceUrl: string, rate: number): void {
    this.#say({ kind: 'start', serviceUrl, rate });
  }

  /** Resolves when all that was sent is answered. People still look at the pull requests that are open. */
  async stopLoad(): Promise<void> {
    const stopped = once(this.#worker, 'message');
    this.#say({ kind: 'stop' });
    await stopped;
  }

  /** Ends the thread, and with it every server and timer in it. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
