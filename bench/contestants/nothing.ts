// No library at all: what the loop, the fresh object and the strings in it cost by themselves. It is shown, and subtracted
// from nobody.

import type { Instrument, Open } from './contestant.ts';

/** Holds on to the last of everything, so that the compiler cannot leave the object out. */
const sink: unknown[] = [undefined, 0];

const instrument: Instrument = {
  write(value, attributes) {
    sink[0] = attributes;
    sink[1] = value;
  },
  bind: () => (index, value) => {
    sink[0] = index;
    sink[1] = value;
  },
};

export const open: Open = async () => ({
  counter: () => instrument,
  histogram: () => instrument,
  collect: async () => {},
  held: async () => ({ series: Number.NaN, total: Number.NaN }),
});
