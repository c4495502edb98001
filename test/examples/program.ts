// Programs that import 'binnacle' as users do, run as processes of their own: they get the package as it was built.

import { type ChildProcess, spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = join(__dirname, '..', '..');

/** How a program ended. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly process: ChildProcess;
  /** Resolves as soon as this was printed; rejects when the program ends before. */
  printed(line: string): Promise<void>;
  readonly ended: Promise<Outcome>;
}

/** Starts a program by its path from the root, with nothing of our environment but what is given. */
export function startProgram(path: string, args: readonly string[] = [], env: Record<string, string> = {}): Program {
  assertBuilt();
  const child = spawn(process.execPath, ['--no-warnings', join(root, path), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, METRICS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let seen = '';
  child.stdout.on('data', (chunk) => {
    seen += chunk;
  });
  const exit = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...result) => resolve(result));
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  return {
    process: child,
    printed: (line) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (seen.includes(`${line}\n`)) resolve();
        };
        child.stdout.on('data', check);
        void output.then(([, stderr]) => reject(new Error(`ended before it printed "${line}": ${stderr}`)));
        check();
      }),
    ended: (async () => {
      const [[code, signal], [stdout, stderr]] = await Promise.all([exit, output]);
      return { code, signal, stdout, stderr };
    })(),
  };
}

/** Runs a program to its end. */
export function runProgram(path: string, args?: readonly string[], env?: Record<string, string>): Promise<Outcome> {
  return startProgram(path, args, env).ended;
}

/** The page that a program printed, without what binnacle said and the line break that printing put behind it. */
export function pageIn(stdout: string): string {
  return stdout.replace(/^\[binnacle\].*\n/gm, '').replace(/\n\n$/, '\n');
}

/** A test of yesterday's build would prove nothing. */
function assertBuilt(): void {
  const changed = (pattern: string) =>
    globSync(pattern, { cwd: root }).map((name) => statSync(join(root, name)).mtimeMs);
  if (Math.min(...changed('dist/index.{mjs,cjs}'), Number.POSITIVE_INFINITY) < Math.max(...changed('src/**/*.ts'))) {
    throw new Error('dist/ is older than src/: npm run build:js');
  }
}
