// Runs one command of a recipe: output into a log file, a line of progress at least every 10 s, and on failure the
// end of that output in the error. Go is silent for minutes; silence looks like a hang.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { StackError } from './stack-error.ts';

export interface StepOptions {
  readonly title: string;
  readonly cwd: string;
  readonly logFile: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export async function runStep(step: readonly string[], options: StepOptions): Promise<void> {
  const { title, cwd, log, logFile, signal } = options;
  const [command = '', ...args] = step;
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const heartbeat = setInterval(() => log(`${title}: still running, ${elapsed()}`), 10_000);
  const out = openSync(logFile, 'a');
  let child: ChildProcess | undefined;
  const interrupt = () => child?.pid && endGroup(child.pid);
  signal?.addEventListener('abort', interrupt);
  try {
    signal?.throwIfAborted();
    child = spawn(command.includes('/') ? join(cwd, command) : command, args, {
      cwd,
      env: buildEnv(cwd),
      stdio: ['ignore', out, out],
      // Its own process group, so that an interruption ends what it started as well: compilers outlive their `go`.
      detached: signal !== undefined,
    });
    const [code, killedBy] = await once(child, 'exit');
    if (code !== 0) throw failure(title, step, code ?? killedBy, logFile);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearInterval(heartbeat);
    closeSync(out);
  }
  log(`${title}: done, ${elapsed()}`);
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // it has just ended by itself
  }
}

function buildEnv(cwd: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // The fixed place of Go's own installer; often not on PATH in non-login shells.
    PATH: [process.env.PATH, '/usr/local/go/bin'].filter(Boolean).join(delimiter),
    GOBIN: join(cwd, 'bin'),
    GOTOOLCHAIN: 'local', // too old a Go must fail clearly instead of downloading another one
    CGO_ENABLED: '0', // one static binary, and no C compiler asked for
    GOWORK: 'off',
    GOFLAGS: [process.env.GOFLAGS, '-buildvcs=false'].filter(Boolean).join(' '), // the cache may lie inside some Git tree
  };
}

function failure(title: string, step: readonly string[], result: number | string | null, logFile: string): StackError {
  const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n        ');
  return new StackError(
    'STACK_BUILD_FAILED',
    `${title} ended with ${result}: ${step.join(' ')}`,
    `its last lines were\n        ${tail}`,
    `see ${logFile}; a refused download is mended by trying again, or by another GOPROXY; "go.mod requires go >=" by a newer Go`,
  );
}
