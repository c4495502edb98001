// Brings the real backends to this machine: Collector, Prometheus, Alertmanager and compose, with their checkers.
// From PATH if suitable, else from the cache, else built; the tests in test/stack/ start them as processes.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { buildTool, removeLeftovers, requireGo } from './build.ts';
import { cacheDir, findRoot, toolDir } from './cache.ts';
import { lock } from './lock.ts';
import { findOnPath, output, versionIn } from './on-path.ts';
import { type Tool, tools } from './tools.ts';

/** Absolute paths. */
export interface StackTools {
  readonly otelcol: string;
  readonly prometheus: string;
  readonly promtool: string;
  readonly alertmanager: string;
  readonly amtool: string;
  readonly compose: string;
}

export interface StackToolsOptions {
  /** Where progress goes, a line a call. Default: nowhere. */
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export async function stackTools(options: StackToolsOptions = {}): Promise<StackTools> {
  const { log = () => {}, signal } = options;
  const root = findRoot();
  const cache = cacheDir();
  const found: string[] = [];
  for (const tool of tools) found.push(...(await provide(tool, { root, cache, log, signal })));
  const [otelcol = '', prometheus = '', promtool = '', alertmanager = '', amtool = '', compose = ''] = found;
  return { otelcol, prometheus, promtool, alertmanager, amtool, compose };
}

interface Context {
  readonly root: string;
  readonly cache: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

async function provide(tool: Tool, context: Context): Promise<readonly string[]> {
  const { root, cache, log } = context;
  const onPath = await findOnPath(tool, root);
  if ('paths' in onPath) {
    log(`${tool.name}: taken from PATH, ${onPath.paths.join(' ')}`);
    return onPath.paths;
  }
  const target = toolDir(tool, cache, root);
  if (!existsSync(target)) {
    log(`${tool.name}: to be built (${onPath.refused})`);
    await buildLocked(tool, target, context);
  }
  return tool.binaries.map((name) => join(target, 'bin', name));
}

async function buildLocked(tool: Tool, target: string, { root, cache, log, signal }: Context): Promise<void> {
  await requireGo();
  mkdirSync(cache, { recursive: true });
  const unlock = await lock(cache, { log, signal });
  try {
    if (existsSync(target)) return; // built by the run that we waited for
    removeLeftovers(cache);
    await buildTool(tool, target, { root, log, signal });
  } finally {
    unlock();
  }
}

/** What each tool says of itself. */
export async function stackVersions(paths: StackTools): Promise<Record<keyof StackTools, string>> {
  const versions = { ...paths } as Record<keyof StackTools, string>;
  for (const name of Object.keys(paths) as (keyof StackTools)[]) {
    const printed = await output(paths[name], name === 'compose' ? 'version' : '--version');
    versions[name] = versionIn(printed) ?? `unknown: ${printed.trim()}`;
  }
  return versions;
}
