// A service that runs beside us: started, loaded, scraped, asked for its CPU time, and ended.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Load } from './load.ts';
import type { Ready } from './service.ts';
import type { VariantName } from './variants/variant.ts';

/** What a service is started as. */
export interface ServiceOptions {
  readonly variant: VariantName;
  /** Whether its handlers tell of an AI request and a mesh call, or are only measured as HTTP. */
  readonly verbs: boolean;
  /** How many hashes `/work` does. */
  readonly hashes: number;
}

/** The handlers of a service. */
export type Handler = 'hello' | 'work';

/** A running service. */
export class ServiceProcess {
  readonly options: ServiceOptions;
  /** How many requests it has been sent. */
  requests = 0;
  readonly #child: ChildProcess;
  readonly #load: Load;
  readonly #metricsUrl: string | undefined;

  private constructor(options: ServiceOptions, child: ChildProcess, load: Load, metricsUrl: string | undefined) {
    this.options = options;
    this.#child = child;
    this.#load = load;
    this.#metricsUrl = metricsUrl;
  }

  /** @throws Error when the service ends before it listens */
  static async start(options: ServiceOptions): Promise<ServiceProcess> {
    const { variant, verbs, hashes } = options;
    const child = fork(join(import.meta.dirname, 'service.ts'), [variant, verbs ? 'verbs' : 'http', String(hashes)], {
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const { url, metricsUrl } = (await answerOf(child)) as Ready;
    return new ServiceProcess(options, child, await Load.connect(url), metricsUrl);
  }

  get isScraped(): boolean {
    return this.#metricsUrl !== undefined;
  }

  /** Sends it so many requests, and gives the CPU microseconds that it took for each. */
  async cpuMicrosPerRequest(handler: Handler, requests: number): Promise<number> {
    const before = await this.cpuMicros();
    await this.#load.send(`/${handler}`, requests);
    this.requests += requests;
    return ((await this.cpuMicros()) - before) / requests;
  }

  /** CPU microseconds, user and system, of all its threads since it started. */
  async cpuMicros(): Promise<number> {
    const answer = answerOf(this.#child);
    this.#child.send('cpu');
    return (await answer) as number;
  }

  /** Its metrics, as text. */
  async scrape(): Promise<string> {
    const response = await fetch(this.#metricsUrl ?? '');
    if (!response.ok) throw new Error(`the scrape of ${this.options.variant} answered ${response.status}`);
    return response.text();
  }

  async stop(): Promise<void> {
    this.#load.close();
    if (this.#child.exitCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const given = new AbortController();
  const ended = once(child, 'exit', { signal: given.signal }).then(([code]) => {
    throw new Error(`the service ended by itself, with code ${code}`);
  });
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal: given.signal }), ended]);
    return answer;
  } finally {
    ended.catch(() => {});
    given.abort();
  }
}
