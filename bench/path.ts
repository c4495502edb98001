// What a path is: the cases, who takes part in them, and what one process of its own measures.

import type { Effort } from './effort.ts';

/** What is measured of every contestant. */
export interface Figure {
  readonly key: string;
  readonly unit: 'ns' | 'ms' | 'B' | 'MB';
  /** Heads the table. */
  readonly title: string;
}

/** One row of the tables. */
export interface Case {
  readonly name: string;
  /** Those who take part; all of the path's when it is left out. */
  readonly contestants?: readonly string[];
}

/** What one process found, by the figures' keys. */
export type Figures = Readonly<Record<string, number>>;

/** A road through the code that is measured; one file each in `paths/`. */
export interface Path {
  readonly title: string;
  /** What is done, and what the figures hold; Markdown. */
  readonly about: string;
  readonly figures: readonly Figure[];
  readonly contestants: readonly string[];
  /** The one that the others are compared with. */
  readonly base: string;
  readonly cases: readonly Case[];
  /** Runs in a process of its own: what one contestant made of its code must not slow another one down. */
  measure(test: Case, contestant: string, effort: Effort): Promise<Figures>;
}

/** Who takes part in a case. */
export function contestantsOf(path: Path, test: Case): readonly string[] {
  return test.contestants ?? path.contestants;
}
