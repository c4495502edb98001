// A service that pushes, in a process of its own, and talked to over IPC.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TelemetryOptions } from '../../src/index.ts';

/** What the service starts with. Functions do not go to another process, so those of headers are named. */
export interface Setting {
  readonly options: TelemetryOptions;
  readonly headers?: 'throw' | 'hang' | 'give';
}

export interface FlushOptions {
  readonly deadlineMs?: number;
  readonly minGapMs?: number;
}

/** What the service can be asked. */
export type Ask =
  | { readonly what: 'record'; readonly series: number; readonly first?: number; readonly name?: string }
  | { readonly what: 'go on recording' | 'stop recording' | 'status' | 'texts' | 'heap' }
  | { readonly what: 'flush'; readonly options?: FlushOptions }
  | { readonly what: 'flush often'; readonly times: number; readonly series: number; readonly options?: FlushOptions }
  | { readonly what: 'shutdown'; readonly options?: { readonly deadlineMs?: number } };

/** How the push is doing, as far as these tests ask. Times are milliseconds since 1970, the other figures are points. */
export interface PushFigures {
  readonly state: string;
  readonly url: string;
  readonly lastSuccess?: number;
  readonly lastError?: string;
  readonly exported: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly bytes: number;
  readonly inFlight: boolean;
  readonly nextTry?: number;
}

export interface Flushed {
  readonly ms: number;
  readonly results: { readonly otlp: { readonly ok: boolean; readonly reason?: string } };
}

/** The end of a telemetry, as it saw it itself: milliseconds, and when that was. */
export interface ShutDown {
  readonly ms: number;
  readonly at: number;
  readonly uncaught: string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly at: number;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<ChildProcess>();

/** Ends those that a failed test has left; for afterEach. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts a program of test/faults/programs with IPC. */
export function startProgram(program: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const path = join(__dirname, 'programs', `${program}.ts`);
  const child = spawn(process.execPath, ['--no-warnings', '--expose-gc', path, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  const at = new Promise<Pick<Ended, 'code' | 'signal' | 'at'>>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal, at: now() }));
  });
  const { stdout, stderr } = child as {
    stdout: NonNullable<typeof child.stdout>;
    stderr: NonNullable<typeof child.stderr>;
  };
  const ended = Promise.all([at, text(stdout), text(stderr)]).then(([how, out, err]): Ended => {
    running.delete(child);
    return { ...how, stdout: out, stderr: err };
  });
  return { child, ended };
}

export class Pusher {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: unknown) => void>();
  #asked = 0;

  private constructor(setting: Setting, env: Record<string, string>) {
    ({ child: this.#child, ended: this.ended } = startProgram('pusher', [JSON.stringify(setting)], env));
    this.#child.on('message', ({ id, reply }: { id: number; reply: unknown }) => {
      this.#waiting.get(id)?.(reply);
      this.#waiting.delete(id);
    });
    // A question to one that has ended is answered by its end.
    void this.ended.then(({ stderr }) => {
      for (const settle of this.#waiting.values()) settle({ threw: `the process has ended: ${stderr}` });
    });
  }

  /** Starts one, and waits until it runs. */
  static async start(setting: Setting, env: Record<string, string> = {}): Promise<Pusher> {
    const pusher = new Pusher(setting, env);
    const first = await pusher.#reply<{ threw?: string } | undefined>(0);
    if (first?.threw !== undefined) throw new Error(first.threw);
    return pusher;
  }

  record(series: number, first = 0, name = 'series'): Promise<number> {
    return this.#ask({ what: 'record', series, first, name });
  }

  goOnRecording(): Promise<number> {
    return this.#ask({ what: 'go on recording' });
  }

  /** Gives how many calls were counted in all. */
  stopRecording(): Promise<number> {
    return this.#ask({ what: 'stop recording' });
  }

  flush(options: FlushOptions = {}): Promise<Flushed> {
    return this.#ask({ what: 'flush', options });
  }

  /** One after the other, each after so many series were recorded; gives the milliseconds. */
  flushOften(times: number, series: number, options: FlushOptions = {}): Promise<number> {
    return this.#ask({ what: 'flush often', times, series, options });
  }

  async status(): Promise<PushFigures> {
    return (await this.#ask<{ otlp: PushFigures }>({ what: 'status' })).otlp;
  }

  texts(): Promise<{ readonly inspected: string; readonly page: string; readonly status: string }> {
    return this.#ask({ what: 'texts' });
  }

  heap(): Promise<{ readonly heap: number; readonly outside: number }> {
    return this.#ask({ what: 'heap' });
  }

  /** Shuts the telemetry down; what is left of the process is its own. */
  shutdown(deadlineMs: number): Promise<ShutDown> {
    return this.#ask({ what: 'shutdown', options: { deadlineMs } });
  }

  async #ask<Reply>(ask: Ask): Promise<Reply> {
    const id = ++this.#asked;
    const reply = this.#reply<Reply & { threw?: string }>(id);
    this.#child.send({ id, ask });
    const given = await reply;
    if (typeof given === 'object' && given?.threw !== undefined) throw new Error(`${ask.what}: ${given.threw}`);
    return given;
  }

  #reply<Reply>(id: number): Promise<Reply> {
    return new Promise((resolve) => this.#waiting.set(id, resolve as (reply: unknown) => void));
  }
}

/** Milliseconds since 1970, on the same clock as the processes beside. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Waits until something is so, and says whether it was in time. */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = now() + withinMs;
  while (!(await isSo())) {
    if (now() > end) return false;
    await sleep(5);
  }
  return true;
}
