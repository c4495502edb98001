// Time of a collection, by the number of series.

import type { Attributes } from '../contestants/contestant.ts';
import { open } from '../contestants/open.ts';
import { threadMs } from '../measure/clock.ts';
import { everyone } from '../measure/instrument.ts';
import { median } from '../measure/statistics.ts';
import type { Case, Path } from '../path.ts';

interface CollectionCase extends Case {
  readonly instruments: number;
}

/** Series of one instrument: under the common limit, as they are in a service that does not change it. */
const SERIES = 1000;

const cases: readonly CollectionCase[] = [1, 10, 100].map((instruments) => ({
  name: `${(instruments * SERIES).toLocaleString('en-GB')} series`,
  instruments,
}));

const keys = ['route', 'method'];

const sets: readonly Attributes[] = Array.from({ length: SERIES }, (_, index) => ({
  route: `route-${index % 100}`,
  method: `method-${Math.floor(index / 100)}`,
}));

export const path: Path = {
  title: 'Collection',
  about:
    'One reader takes everything, without making text of it: `reader.collect()`, in the Prometheus clients `getMetricsAsJSON()`. ' +
    'Counters of 1,000 series and two attributes each; every series was written to since the last collection. ' +
    'Garbage collection on the main thread is in the figures. The clients hand out the objects that they go on counting in, while ' +
    'OpenTelemetry asks for copies, which an export may take its time with.',
  figures: [{ key: 'ms', unit: 'ms', title: 'Time a collection' }],
  contestants: everyone.filter((name) => name !== 'nothing'),
  base: 'binnacle',
  cases,
  async measure(test, contestant, { warmUpMs, samples, shrink }) {
    const instruments = Math.ceil((test as CollectionCase).instruments / shrink);
    const registry = await open(contestant);
    const counters = Array.from({ length: instruments }, (_, index) => registry.counter(`counter_${index}`, keys));
    const touch = () => {
      for (const { write } of counters) for (const set of sets) write(1, set);
    };
    const timed = async () => {
      touch();
      const start = threadMs();
      await registry.collect();
      return threadMs() - start;
    };
    for (let spent = 0; spent < warmUpMs; ) spent += await timed();
    const times = [];
    for (let sample = 0; sample < samples; sample += 1) times.push(await timed());
    const { series } = await registry.held(`counter_${instruments - 1}`);
    if (series !== SERIES) throw new Error(`${contestant} holds ${series} series and not ${SERIES}`);
    return { ms: median(times) };
  },
};
