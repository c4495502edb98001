// Builds one tool into the cache: in a temporary folder beside its place, which it takes by a rename when all is there.
// So an interrupted build is never mistaken for a finished one, and the next run simply starts that tool again.

import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { runStep } from './run-step.ts';
import { StackError } from './stack-error.ts';
import type { Tool } from './tools.ts';

export interface BuildOptions {
  readonly root: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export async function buildTool(tool: Tool, target: string, options: BuildOptions): Promise<void> {
  const { root, log, signal } = options;
  const cache = dirname(target);
  const logFile = join(cache, `${basename(target)}.log`);
  rmSync(logFile, { force: true });
  const work = mkdtempSync(join(cache, 'tmp-'));
  try {
    mkdirSync(join(work, 'bin'));
    if (tool.input) copyFileSync(join(root, tool.input), join(work, basename(tool.input)));
    for (const [index, step] of tool.steps.entries()) {
      const title = `${tool.name} ${tool.version}, step ${index + 1} of ${tool.steps.length}`;
      log(`${title}: ${step.slice(0, 3).join(' ')}`);
      await runStep(step, { title, cwd: work, logFile, log, signal });
    }
    const absent = tool.binaries.filter((name) => !existsSync(join(work, 'bin', name)));
    if (absent.length > 0) throw new Error(`the recipe of ${tool.name} left no ${absent.join(', ')} in bin/`);
    renameSync(work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Folders of builds that were interrupted. Only for the one who holds the lock. */
export function removeLeftovers(cache: string): void {
  for (const name of readdirSync(cache)) {
    if (name.startsWith('tmp-')) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

export async function requireGo(candidates = ['go', '/usr/local/go/bin/go']): Promise<void> {
  for (const go of candidates) {
    const found = await new Promise<boolean>((resolve) => execFile(go, ['version'], (error) => resolve(!error)));
    if (found) return;
  }
  throw new StackError(
    'STACK_GO_MISSING',
    'the Collector, Prometheus, Alertmanager and compose cannot be built',
    'suitable ones are neither on PATH nor in the cache, and there is no Go to build them with',
    'install Go 1.26 or newer (https://go.dev/dl), or put the tools themselves on PATH, then: npm run stack:tools',
  );
}
