// docker-compose.yml as the real compose resolves it. It is the one description of how the stack is run: what the tests
// start as processes is taken from here, so compose and tests cannot drift apart.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { findRoot } from '../../../scripts/stack-tools/cache.ts';

export interface Mount {
  readonly type: 'bind' | 'volume';
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
}

export interface ComposeService {
  readonly image?: string;
  readonly command: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly host_ip?: string; readonly target: number; readonly published: string }[];
  readonly volumes?: readonly Mount[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly deploy?: { readonly resources: { readonly limits: { readonly cpus: number; readonly memory: string } } };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

let resolved: ComposeFile | undefined;

/** Without the environment of the one who runs the tests: the defaults are what is tested. */
export function composeFile(compose: string): ComposeFile {
  resolved ??= JSON.parse(
    execFileSync(compose, ['-f', join(findRoot(), 'docker-compose.yml'), 'config', '--format', 'json'], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  ) as ComposeFile;
  return resolved;
}
