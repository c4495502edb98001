// What a view costs that leaves an attribute out.

import { fewValues } from '../measure/attributes.ts';
import { callFigures } from '../measure/call.ts';
import { measureInstrument } from '../measure/instrument.ts';
import type { Case, Path } from '../path.ts';

interface ViewCase extends Case {
  readonly dropped?: string;
}

const cases: readonly ViewCase[] = [
  { name: 'no view' },
  { name: 'a view that drops one of three', dropped: 'outcome' },
];

export const path: Path = {
  title: 'Views',
  about:
    '`counter.add(1, { ... })` with three attributes; 24 sets, of which the view (`createDenyListAttributesProcessor`) makes 12 series.',
  figures: callFigures,
  contestants: ['binnacle', 'official SDK'],
  base: 'binnacle',
  cases,
  measure(test, contestant, effort) {
    const { dropped } = test as ViewCase;
    const counts = fewValues(3);
    return measureInstrument(
      dropped === undefined ? { kind: 'counter', counts } : { kind: 'counter', counts, setup: { dropped }, series: 12 },
      contestant,
      effort,
    );
  },
};
