// Memory that a series holds.

import type { Attributes } from '../contestants/contestant.ts';
import { open } from '../contestants/open.ts';
import { heldBytes } from '../measure/heap.ts';
import { everyone } from '../measure/instrument.ts';
import { BOUNDARIES, values } from '../measure/values.ts';
import type { Case, Path } from '../path.ts';

interface MemoryCase extends Case {
  readonly kind: 'counter' | 'histogram';
  readonly attributes: number;
  readonly series: number;
}

const cases: readonly MemoryCase[] = (['counter', 'histogram'] as const).flatMap((kind) =>
  (
    [
      [1, 2000],
      [2, 2000],
      [3, 2000],
      [3, 20_000],
    ] as const
  ).map(([attributes, series]) => ({
    name: `${kind}, ${attributes} attribute${attributes === 1 ? '' : 's'}, ${series.toLocaleString('en-GB')} series`,
    kind,
    attributes,
    series,
  })),
);

/** Few values of the first attributes, and as many of the last one as are needed. */
function setsOf(attributes: number, series: number): Attributes[] {
  const keys = ['method', 'outcome', 'route'].slice(-attributes);
  return Array.from({ length: series }, (_, index) =>
    Object.fromEntries(
      keys.map((key, place) => [
        key,
        place === keys.length - 1 ? `route-${Math.floor(index / 10 ** place)}` : digit(index, place),
      ]),
    ),
  );
}

function digit(index: number, place: number): string {
  return `value-${Math.floor(index / 10 ** place) % 10}`;
}

export const path: Path = {
  title: 'Memory',
  about:
    'What the heap holds more after all series were recorded to, collected, and recorded to again, as it is between two intervals; ' +
    "divided by the series. Typed arrays outside of V8's heap are counted. The values of attributes are held by the caller and not " +
    'counted; the objects that they come in are let go of. Histograms have 14 boundaries.',
  figures: [{ key: 'bytes', unit: 'B', title: 'Bytes a series' }],
  contestants: everyone.filter((name) => name !== 'nothing'),
  base: 'binnacle',
  cases,
  async measure(test, contestant) {
    const { kind, attributes, series } = test as MemoryCase;
    const registry = await open(contestant, { limit: series + 1 });
    const sets = setsOf(attributes, series);
    const keys = Object.keys(sets[0] ?? {});
    const make = (name: string) =>
      kind === 'counter' ? registry.counter(name, keys) : registry.histogram(name, keys, BOUNDARIES);
    // What is made once, code above all, was made by another instrument of as many series.
    const other = make('other');
    for (let time = 0; time < 3; time += 1) await use(other, sets);
    // What it holds of the interval goes now, and not while the other one is measured.
    await registry.collect();
    const instrument = make('measured');
    const before = heldBytes();
    await use(instrument, sets);
    const bytes = (heldBytes() - before) / series;
    const held = await registry.held('measured');
    if (held.series !== series) throw new Error(`${contestant} holds ${held.series} series and not ${series}`);
    return { bytes: Math.round(bytes) };

    async function use({ write }: typeof instrument, own: readonly Attributes[]) {
      for (const [index, set] of own.entries()) write(values[index % values.length] as number, { ...set });
      await registry.collect();
      for (const [index, set] of own.entries()) write(values[index % values.length] as number, { ...set });
    }
  },
};
