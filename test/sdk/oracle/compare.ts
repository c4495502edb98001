// Runs a case on both providers, and says where they differ beyond what the case enters.

import { isDeepStrictEqual } from 'node:util';
import { MeterProvider as OfficialProvider } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { copyOf } from './comparable.ts';
import { type Difference, type DifferenceId, differenceIds, differences } from './differences.ts';
import type { Case } from './generate.ts';
import type { Pair } from './relax.ts';
import { type Preparing, run } from './run.ts';

/** What one reader got from each, where it is not the same. */
export interface Disagreement {
  readonly collection: number;
  readonly ours: unknown;
  readonly official: unknown;
}

/** The first disagreement; undefined when there is none. */
export async function disagreement({ ids, program }: Case): Promise<Disagreement | undefined> {
  const entered = differenceIds.filter((id) => ids.includes(id)).map((id): Difference => differences[id]);
  let translated = program;
  let prepare: Preparing = (_, said) => said;
  for (const difference of entered) {
    const [before, more] = [prepare, difference.prepare?.(translated)];
    if (more !== undefined) prepare = (instrument, said) => more(instrument, before(instrument, said));
    translated = difference.translate?.(translated) ?? translated;
  }
  const official = await run(translated, OfficialProvider, prepare);
  const ours = await run(program, MeterProvider);
  for (const [index, { reader, at, data, errors }] of ours.entries()) {
    const earlier = ours.slice(0, index).filter((each) => each.reader === reader);
    const theirs = official[index];
    const pair: Pair = {
      program,
      at,
      previous: earlier.at(-1)?.at,
      before: earlier.map((each) => each.data),
      observed: theirs?.observed ?? [],
      errors: { ours: errors, official: theirs?.errors ?? ['no such collection'] },
      ours: copyOf(data),
      official: copyOf(theirs?.data ?? []),
    };
    for (const { relax } of entered) relax?.(pair);
    const sides = [
      { reader, errors: pair.errors.ours, data: pair.ours },
      { reader: theirs?.reader, errors: pair.errors.official, data: pair.official },
    ];
    if (!isDeepStrictEqual(sides[0], sides[1])) return { collection: index, ours: sides[0], official: sides[1] };
  }
  return official.length === ours.length ? undefined : { collection: ours.length, ours: 'none', official: 'one more' };
}

/** The case without one of its differences. */
export function without(id: DifferenceId, { ids, program }: Case): Case {
  return { program, ids: ids.filter((each) => each !== id) };
}
