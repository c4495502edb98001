// Runs a program that reports what an instrumentation measured, in a process of its own: what it patches is patched there.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withoutTimes } from './without-times.ts';

const program = join(__dirname, 'programs', 'report.ts');

/** What the program printed, as it was sent between the processes but for its times. */
export async function report<Report>(...args: string[]): Promise<Report> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--expose-gc', program, ...args],
    { env: { PATH: process.env.PATH }, maxBuffer: 2 ** 24 },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout, withoutTimes) as Report;
}
