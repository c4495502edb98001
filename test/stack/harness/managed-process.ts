// A real process of the stack: started, killed and started again with the same command, its output kept for the report.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProcessCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Resolves when it serves. Given up when the process ends first. */
  readonly ready: () => Promise<void>;
}

const keptLines = 400;

export class ManagedProcess {
  readonly name: string;
  readonly #command: ProcessCommand;
  #child: ChildProcess | undefined;
  #lines: string[] = [];

  constructor(command: ProcessCommand) {
    this.name = command.name;
    this.#command = command;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The process id of the running process. */
  get pid(): number | undefined {
    return this.running ? this.#child?.pid : undefined;
  }

  /** The last lines of what it printed, over all its lives. */
  logs(lines = keptLines): string {
    return this.#lines.slice(-lines).join('\n');
  }

  async start(): Promise<void> {
    if (this.running) throw new Error(`${this.name} is running already`);
    const { command, args, env, cwd, ready } = this.#command;
    // Nothing is inherited but PATH and HOME: the shell of the one who runs the tests must not decide what they show.
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#note(`--- started: ${[command, ...args].join(' ')}`);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#note(...text.trimEnd().split('\n')));
    }
    const ended = new Promise<never>((_resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new Error(`it ended with ${signal ?? code}`)));
    });
    try {
      await Promise.race([ready(), ended]);
    } catch (error) {
      await this.kill();
      throw new Error(
        `${this.name} did not come up: ${error instanceof Error ? error.message : error}\n${this.logs(40)}`,
      );
    }
    ended.catch(() => {}); // from here on its end is the test's business
  }

  /** SIGKILL: no goodbye, nothing flushed. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL', 5_000);
  }

  /** SIGTERM, and SIGKILL when it has not gone after ten seconds. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM', 10_000);
    await this.kill();
  }

  async #end(signal: NodeJS.Signals, waitMs: number): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.running) return;
    const gone = once(child, 'exit', { signal: AbortSignal.timeout(waitMs) }).catch(() => {});
    this.#note(`--- ${signal}`);
    child.kill(signal);
    await gone;
  }

  #note(...lines: string[]): void {
    this.#lines.push(...lines);
    if (this.#lines.length > 2 * keptLines) this.#lines = this.#lines.slice(-keptLines);
  }
}
