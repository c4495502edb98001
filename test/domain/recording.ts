// What the domain tests share: all meters over a provider that is read on demand, and the ledger of what was left out.

import { metersOver } from '../../src/domain/meters.ts';
import type { Binder } from '../../src/instrument/binder.ts';
import type { InstrumentSettings } from '../../src/instrument/settings.ts';
import { Recording } from '../instrument/recording.ts';

/** Every area of names in both families. */
export const bothConventions = { ai: 'both', http: 'both', vcs: 'both', workflow: 'both' } as const;

/** The same, but only the names of semantic conventions. */
export const semconvOnly = { ai: 'semconv', http: 'semconv', vcs: 'semconv', workflow: 'semconv' } as const;

/** Meters that record into a provider of their own. */
export function recorded(settings: Partial<InstrumentSettings> = {}) {
  const recording = new Recording();
  const binder = recording.attached(settings);
  return {
    ...metersOver(binder),
    binder,
    recording,
    losses: binder.losses,
    /** `a=x,b=y` to the number; histograms as their count. */
    rows: (name: string) => recording.rows(name),
    /** The same with the sum of a histogram. */
    sums: async (name: string): Promise<Record<string, number>> => {
      const points = await recording.points(name);
      return Object.fromEntries(
        points.map(({ attributes, value }) => [
          Object.entries(attributes)
            .map(([key, text]) => `${key}=${text}`)
            .join(','),
          typeof value === 'number' ? value : (value.sum ?? Number.NaN),
        ]),
      );
    },
  };
}

/** All that a binder left out or replaced. */
export function lossesOf({ losses }: Pick<Binder, 'losses'>): number {
  const dropped = Object.values(losses.droppedByReason()).reduce((sum, times) => sum + times, 0);
  return losses.replacements().reduce((sum, { times }) => sum + times, dropped);
}
