// histogram.record() with 14 boundaries.

import { fewValues, type Width } from '../measure/attributes.ts';
import { callFigures } from '../measure/call.ts';
import { everyone, measureInstrument } from '../measure/instrument.ts';
import type { Case, Path } from '../path.ts';

interface RecordCase extends Case {
  readonly width: Width;
}

const widths = [1, 3, 8] as const;

export const path: Path = {
  title: 'Histogram record',
  about:
    '`histogram.record(value, { ... })`, in the Prometheus clients `histogram.observe({ ... }, value)`, with 14 boundaries and values ' +
    'all over them, over 24 series.',
  figures: callFigures,
  contestants: everyone,
  base: 'binnacle',
  cases: widths.map((width): RecordCase => ({ name: `${width} attribute${width === 1 ? '' : 's'}`, width })),
  measure: (test, contestant, effort) =>
    measureInstrument({ kind: 'histogram', counts: fewValues((test as RecordCase).width) }, contestant, effort),
};
