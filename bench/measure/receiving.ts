// Takes pushes in another process.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Taken } from '../receiver.ts';

/** A receiver in a process of its own. */
export class Receiver {
  readonly #process: ChildProcess;
  /** The base URL, on loopback. */
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
  }

  /** Resolves when it listens. */
  static async start(): Promise<Receiver> {
    const child = fork(fileURLToPath(new URL('../receiver.ts', import.meta.url)), { execArgv: [] });
    const [url] = (await once(child, 'message')) as [string];
    return new Receiver(child, url);
  }

  /** What came since the last time. */
  async take(): Promise<Taken> {
    this.#process.send('take');
    const [taken] = (await once(this.#process, 'message')) as [Taken];
    return taken;
  }

  stop(): void {
    this.#process.disconnect();
  }
}
