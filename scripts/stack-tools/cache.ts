// Where the built tools live: outside the repository, shared by all checkouts, one folder for each tool and recipe.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Tool } from './tools.ts';

export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.BINNACLE_STACK_CACHE) return env.BINNACLE_STACK_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'binnacle', 'stack');
}

/** The folder of a finished build. It appears by a rename, so if it exists it is complete. */
export function toolDir(tool: Tool, cache: string, root: string): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([tool, process.platform, process.arch]));
  if (tool.input) hash.update(readFileSync(join(root, tool.input)));
  return join(cache, `${tool.name}-${tool.version}-${hash.digest('hex').slice(0, 12)}`);
}

/** The repository's root, looked for upwards: works from npm scripts, from jest and from a folder inside. */
export function findRoot(from: string = process.cwd()): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'collector-config', 'builder.yaml'))) return dir;
    if (dir === dirname(dir))
      throw new Error(`no collector-config/builder.yaml in ${from} or above it: not in the repository`);
  }
}
