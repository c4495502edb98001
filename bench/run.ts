// Runs paths round by round, every measurement in a process of its own.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Effort } from './effort.ts';
import { type Case, contestantsOf, type Figures, type Path } from './path.ts';
import { Results } from './results.ts';

/** What is run, and how. */
export interface Run {
  readonly paths: Readonly<Record<string, Path>>;
  readonly effort: Effort;
  /** Processes at a time; more than one spoils the figures. */
  readonly abreast: number;
  /** Called as each path of a round begins. */
  readonly progress: (text: string) => void;
}

interface Job {
  readonly name: string;
  readonly index: number;
  readonly test: Case;
  readonly contestant: string;
}

const execute = promisify(execFile);
const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Measures everything. Contestants of a case run one after the other, and each round another one is the first. */
export async function runAll({ paths, effort, abreast, progress }: Run): Promise<Results> {
  const results = new Results();
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const [name, path] of Object.entries(paths)) {
      progress(`round ${round + 1} of ${effort.rounds}: ${name}`);
      const jobs = [...path.cases.entries()]
        .filter(([index]) => effort.cases === 'all' || index === 0 || index === path.cases.length - 1)
        .flatMap(([index, test]) =>
          rotated(contestantsOf(path, test), round).map((contestant): Job => ({ name, index, test, contestant })),
        );
      const next = jobs.values();
      await Promise.all(Array.from({ length: abreast }, () => drain(next, effort, results)));
    }
  }
  return results;
}

async function drain(jobs: Iterable<Job>, effort: Effort, results: Results): Promise<void> {
  for (const { name, index, test, contestant } of jobs) {
    const figures = await measure(name, index, contestant, effort);
    for (const [figure, value] of Object.entries(figures)) results.add(name, test.name, contestant, figure, value);
  }
}

async function measure(name: string, index: number, contestant: string, effort: Effort): Promise<Figures> {
  const { stdout } = await execute(
    process.execPath,
    ['--expose-gc', worker, name, String(index), contestant, JSON.stringify(effort)],
    { env: { ...process.env, NODE_ENV: 'production' } },
  );
  return JSON.parse(stdout) as Figures;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const from = by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}
