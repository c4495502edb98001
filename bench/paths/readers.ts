// What a second reader costs those who record.

import type { Setup } from '../contestants/contestant.ts';
import { callFigures } from '../measure/call.ts';
import { measureInstrument } from '../measure/instrument.ts';
import type { Case, Path } from '../path.ts';

interface ReadersCase extends Case {
  readonly readers: NonNullable<Setup['readers']>;
}

const cases: readonly ReadersCase[] = [
  { name: 'one reader', readers: ['cumulative'] },
  { name: 'two readers, both cumulative', readers: ['cumulative', 'cumulative'] },
  { name: 'two readers, cumulative and delta', readers: ['cumulative', 'delta'] },
];

export const path: Path = {
  title: 'Readers',
  about:
    '`counter.add(1, { ... })` with three attributes, 24 series, when pull and push are on at the same time. The Prometheus clients ' +
    'know one registry and no readers.',
  figures: callFigures,
  contestants: ['binnacle', 'official SDK'],
  base: 'binnacle',
  cases,
  measure: (test, contestant, effort) =>
    measureInstrument({ kind: 'counter', setup: { readers: (test as ReadersCase).readers } }, contestant, effort),
};
