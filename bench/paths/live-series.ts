// Few series and many.

import { fewValues } from '../measure/attributes.ts';
import { callFigures } from '../measure/call.ts';
import { everyone, measureInstrument } from '../measure/instrument.ts';
import type { Case, Path } from '../path.ts';

interface SeriesCase extends Case {
  readonly counts: readonly number[];
}

// All stay under the common limit of 2,000, which holds the overflow series as well.
const cases: readonly SeriesCase[] = [
  { name: '24 series: 4 x 3 x 2 values', counts: fewValues(3) },
  { name: '1,995 series: 19 x 15 x 7 values', counts: [19, 15, 7] },
  { name: '1,995 series: 1,995 x 1 x 1 values', counts: [1995, 1, 1] },
];

export const path: Path = {
  title: 'Live series',
  about: '`counter.add(1, { ... })` with three attributes; every series is as likely as any other.',
  figures: callFigures,
  contestants: everyone,
  base: 'binnacle',
  cases,
  measure: (test, contestant, effort) =>
    measureInstrument({ kind: 'counter', counts: (test as SeriesCase).counts }, contestant, effort),
};
