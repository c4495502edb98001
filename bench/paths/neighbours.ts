// One instrument alone, and among 40 others.

import { callFigures } from '../measure/call.ts';
import { everyone, measureInstrument } from '../measure/instrument.ts';
import { neighbours } from '../measure/neighbours.ts';
import type { Case, Path } from '../path.ts';

interface NeighboursCase extends Case {
  readonly mixed?: boolean;
}

const cases: readonly NeighboursCase[] = [
  { name: 'alone' },
  { name: 'among 40, strings', mixed: false },
  { name: 'among 40, strings, numbers and booleans', mixed: true },
];

export const path: Path = {
  title: 'Neighbours',
  about:
    '`counter.add(1, { ... })` with three attributes, 24 series. In a service the code of a library sees the attributes of all ' +
    'instruments, and what the compiler can do for one shape of object it cannot do for 40. So 40 other counters and histograms, with ' +
    '1 to 5 attributes of other names, are written to before and between the samples. Only the one counter is timed.',
  figures: callFigures,
  contestants: everyone,
  base: 'binnacle',
  cases,
  measure(test, contestant, effort) {
    const { mixed } = test as NeighboursCase;
    return measureInstrument(
      mixed === undefined
        ? { kind: 'counter' }
        : { kind: 'counter', beside: (registry) => neighbours(registry, mixed) },
      contestant,
      effort,
    );
  },
};
