// Series that are looked up beforehand.

import { callFigures } from '../measure/call.ts';
import { everyone, measureInstrument } from '../measure/instrument.ts';
import type { Case, Path } from '../path.ts';

interface BoundCase extends Case {
  readonly kind: 'counter' | 'histogram';
}

const cases: readonly BoundCase[] = [
  { name: 'counter add', kind: 'counter' },
  { name: 'histogram record', kind: 'histogram' },
];

export const path: Path = {
  title: 'Bound series',
  about:
    '`counter.bind({ ... })`, then `add(1)`; in the Prometheus clients `counter.labels({ ... })`, then `inc(1)`. 24 series of three ' +
    'attributes, one after the other in no order. The official SDK has nothing like it.',
  figures: callFigures,
  contestants: everyone.filter((name) => name !== 'official SDK'),
  base: 'binnacle',
  cases,
  measure: (test, contestant, effort) =>
    measureInstrument({ kind: (test as BoundCase).kind, bound: true }, contestant, effort),
};
