// The rules of the house, as functions over its files: each gives the sentences that say what is wrong.

import path from 'node:path';
import { type Reading, readSource } from './imports.ts';

/** Rooms by their floor. A room imports from floors below it, and from itself. */
export const floors = [
  'support',
  'definition',
  'sdk',
  'instrument',
  'domain',
  'export',
  'endpoint',
  'integration',
  'telemetry',
  'testing',
  'cli',
] as const;

/** Rooms whose folders and files are independent of each other: one a subject, one a library. */
const roomsOfSiblings = new Set(['domain', 'integration']);

/** Files of such a room that see all the siblings, and the one that they share. */
const seesAll = new Set(['domain/catalogue.ts', 'domain/meters.ts']);
const seenByAll = new Set(['domain/attributes.ts']);

/** Rooms that know OpenTelemetry by its API only. */
const apiOnly = new Set(['support', 'definition', 'instrument', 'domain']);

const drawers = new Set(['utils', 'util', 'common', 'helpers', 'helper', 'types', 'core', 'lib', 'misc', 'shared']);

/** A file under src, without that folder: `definition/define.ts`. */
interface File extends Reading {
  readonly name: string;
  readonly source: string;
}

/** The files of a house, by their path under src. */
export class House {
  readonly #files: ReadonlyMap<string, File>;

  constructor(sources: Readonly<Record<string, string>>) {
    this.#files = new Map(
      Object.entries(sources).map(([name, source]) => [name, { name, source, ...readSource(source) }]),
    );
  }

  /** Imports that go up, sideways, nowhere, or round by the front door. */
  wrongImports(): string[] {
    return this.#edges().flatMap(([file, specifier]) => {
      if (specifier === 'binnacle' || specifier.startsWith('binnacle/'))
        return [`${file.name} goes out to ${specifier}`];
      if (!specifier.startsWith('.')) return [];
      const target = resolve(file.name, specifier);
      if (!this.#files.has(target)) return [`${file.name} imports ${specifier}, which is not there`];
      const wrong = wrongWay(file.name, target);
      return wrong === undefined ? [] : [`${file.name} (${wrong}) imports ${target}`];
    });
  }

  /** Circles of files, `import type` among them: each as the way round. */
  circles(): string[] {
    const done = new Set<string>();
    const found: string[] = [];
    const walk = (name: string, way: readonly string[]): void => {
      const start = way.indexOf(name);
      if (start >= 0) found.push([...way.slice(start), name].join(' -> '));
      if (start >= 0 || done.has(name)) return;
      for (const target of this.#targets(name)) walk(target, [...way, name]);
      done.add(name);
    };
    for (const name of this.#files.keys()) walk(name, []);
    return found;
  }

  /** Folders with a name that says nothing, and rooms that are not in the list. */
  wrongNames(): string[] {
    return [...this.#files.keys()].flatMap((name) => {
      const folders = name.split('/').slice(0, -1);
      const drawer = folders.find((folder) => drawers.has(folder));
      if (drawer !== undefined) return [`${name} lies in a folder called ${drawer}`];
      return folders.length > 0 && floorOf(name) === -1 ? [`${name} lies in a room that no floor has`] : [];
    });
  }

  /** Files that do not open with a comment that says their floor. */
  wrongOpenings(): string[] {
    return [...this.#files.values()].flatMap(({ name, source }) => {
      const opening = source.replace(/^#!.*\n/, '').split('\n')[0] ?? '';
      const right = name.includes('/') ? `// Floor ${floorOf(name)}. ` : /^\/\/ .*front door/i;
      const says = typeof right === 'string' ? opening.startsWith(right) : right.test(opening);
      return says ? [] : [`${name} opens with "${opening}", not with "${right}"`];
    });
  }

  /** Suffixes that Prometheus adds (a metric may well be called `error_ratio` itself), known elsewhere than in definition/naming.ts. */
  wrongSuffixes(): string[] {
    return [...this.#files.values()]
      .filter(({ name }) => name !== 'definition/naming.ts')
      .flatMap(({ name, literals }) =>
        literals.filter((text) => /_\(?total\b|^_\(?ratio\b/.test(text)).map((text) => `${name} holds "${text}"`),
      );
  }

  /** Packages of OpenTelemetry in rooms that know its API only. */
  wrongPackages(): string[] {
    return this.#edges()
      .filter(([{ name }]) => apiOnly.has(roomOf(name)))
      .filter(([, specifier]) => /^@opentelemetry\/(?!api$)/.test(specifier))
      .map(([{ name }, specifier]) => `${name} imports ${specifier}`);
  }

  #edges(): [File, string][] {
    return [...this.#files.values()].flatMap((file) =>
      file.imports.map((specifier): [File, string] => [file, specifier]),
    );
  }

  #targets(name: string): string[] {
    const specifiers = this.#files.get(name)?.imports.filter((specifier) => specifier.startsWith('.')) ?? [];
    return specifiers.map((specifier) => resolve(name, specifier)).filter((target) => this.#files.has(target));
  }
}

function resolve(from: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(from), specifier);
}

function roomOf(name: string): string {
  return name.includes('/') ? (name.split('/')[0] as string) : '';
}

// The front door and its like lie on the roof: they see everything, and nothing sees them.
function floorOf(name: string): number {
  return name.includes('/') ? (floors as readonly string[]).indexOf(roomOf(name)) : floors.length;
}

function wrongWay(from: string, to: string): string | undefined {
  if (floorOf(to) > floorOf(from)) return 'upwards';
  if (roomOf(from) !== roomOf(to) || !roomsOfSiblings.has(roomOf(from))) return undefined;
  if (seesAll.has(from) || seenByAll.has(to) || siblingOf(from) === siblingOf(to)) return undefined;
  return 'sideways';
}

function siblingOf(name: string): string {
  return (name.split('/')[1] as string).replace(/\.ts$/, '');
}
