// Scrapes as Prometheus does them, from another process.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answered, Asked } from '../scraper.ts';

/** What Prometheus 3 asks for, as it is configured by default. */
export const PROMETHEUS_ACCEPT =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

/** A scraper in a process of its own, over one connection that stays open. */
export class Scraper {
  readonly #process: ChildProcess = fork(fileURLToPath(new URL('../scraper.ts', import.meta.url)), { execArgv: [] });

  /** @throws Error when the answer is not a 200 */
  async scrape(url: string, accept: string, encoding: 'gzip' | 'identity'): Promise<Answered> {
    this.#process.send({ url, headers: { accept, 'accept-encoding': encoding } } satisfies Asked);
    const [answered] = (await once(this.#process, 'message')) as [Answered];
    if (answered.status !== 200) throw new Error(`${url} is answered with ${answered.status}`);
    return answered;
  }

  stop(): void {
    this.#process.disconnect();
  }
}
