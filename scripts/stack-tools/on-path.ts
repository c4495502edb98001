// Tools that are on PATH already are taken instead of built, if they can do what the configuration files ask for.

import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { listedComponents, usedComponents } from './components.ts';
import type { Tool } from './tools.ts';

/** Either the binaries' absolute paths, in the order of the tool's `binaries`, or why they are not taken. */
export type OnPath = { readonly paths: readonly string[] } | { readonly refused: string };

export async function findOnPath(tool: Tool, root: string): Promise<OnPath> {
  const paths: string[] = [];
  for (const name of tool.binaries) {
    const path =
      which(name) ?? (tool.name === 'collector' ? (which('otelcol-contrib') ?? which('otelcol')) : undefined);
    if (path === undefined) return { refused: `no ${name} on PATH` };
    const version = versionIn(await output(path, tool.name === 'compose' ? 'version' : '--version'));
    if (!suits(version, tool.version)) {
      return {
        refused: `${path} is ${version ?? 'of unknown version'}; wanted is ${tool.version} or newer, same major`,
      };
    }
    paths.push(path);
  }
  if (tool.name === 'collector') {
    const has = listedComponents(await output(paths[0] as string, 'components'));
    const absent = [...usedComponents(root)].filter((component) => !has.has(component));
    if (absent.length > 0) return { refused: `${paths[0]} has no ${absent.join(', ')}` };
  }
  return { paths };
}

/** The same major, and not older: our files use settings that came with the versions of the table. */
export function suits(found: string | undefined, wanted: string): boolean {
  const [major, minor] = numbers(found);
  const [wantedMajor, wantedMinor] = numbers(wanted);
  return major === wantedMajor && Number(minor) >= Number(wantedMinor);
}

export function versionIn(printed: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+)/.exec(printed)?.[1];
}

const numbers = (version = '') => version.split('.').map(Number);

function which(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((dir) => dir.startsWith('/'))
    .map((dir) => join(dir, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What the command prints, on either stream; whatever fails prints something that no version is found in. */
export function output(path: string, ...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: 20_000 }, (_error, stdout, stderr) => resolve(stdout || stderr));
  });
}
