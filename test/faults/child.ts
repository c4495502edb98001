// Runs a program of test/faults/programs as a process of its own, on the sources: what could end a process, and memory, are
// seen from outside.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** How a program ended, and what it printed last. */
export interface Outcome<Report> {
  readonly code: number | null;
  readonly stderr: string;
  readonly report: Report;
}

/** Runs a program to its end. */
export async function runChild<Report>(program: string, ...args: readonly string[]): Promise<Outcome<Report>> {
  const path = join(__dirname, 'programs', `${program}.ts`);
  const child = spawn(process.execPath, ['--no-warnings', '--expose-gc', path, ...args], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    // One that hangs must not outlive the test that started it.
    timeout: 100_000,
    killSignal: 'SIGKILL',
  });
  const code = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (last === '') throw new Error(`"${program}" printed nothing: ${stderr}`);
  return { code: await code, stderr, report: JSON.parse(last) as Report };
}
