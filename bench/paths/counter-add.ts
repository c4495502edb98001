// counter.add() with 1 to 8 attributes.

import { fewValues, type Strings, type Width } from '../measure/attributes.ts';
import { callFigures } from '../measure/call.ts';
import { everyone, measureInstrument } from '../measure/instrument.ts';
import type { Case, Path } from '../path.ts';

interface AddCase extends Case {
  readonly width: Width;
  readonly strings: Strings;
}

const widths = [1, 2, 3, 5, 8] as const;

function cases(strings: Strings): AddCase[] {
  return widths.map((width) => ({
    name: `${width} attribute${width === 1 ? '' : 's'}, ${strings} strings`,
    width,
    strings,
  }));
}

export const path: Path = {
  title: 'Counter add',
  about:
    '`counter.add(1, { ... })`, in the Prometheus clients `counter.inc({ ... }, 1)`, over 24 series. *Literal* strings stand in the ' +
    'program; *built* ones are put together in the call, as a route or a status often is.',
  figures: callFigures,
  contestants: everyone,
  base: 'binnacle',
  cases: [...cases('literal'), ...cases('built')],
  measure(test, contestant, effort) {
    const { width, strings } = test as AddCase;
    return measureInstrument({ kind: 'counter', counts: fewValues(width), strings }, contestant, effort);
  },
};
