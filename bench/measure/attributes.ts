// Sets of attributes, and the ways to write them in a call: 1 to 8 names, always in one order, in an object made for the call.

import type { Attributes } from '../contestants/contestant.ts';

/** Numbers of attributes that are measured. */
export type Width = 1 | 2 | 3 | 5 | 8;

/** `literal`: strings that stand in the program. `built`: strings that are put together in the call. */
export type Strings = 'literal' | 'built';

/** Writes the set with this index into an object of its own. */
export type Write = (index: number) => Attributes;

const names = ['route', 'method', 'outcome', 'service', 'region', 'tier', 'zone', 'kind'] as const;

/** The parts of the values: long ones and short ones, since V8 puts long ones together without copying them. */
const heads = ['/api/v1/orders/', 'M-', 'outcome-', 'checkout-service-', 'eu-', 'tier-', 'availability-zone-', 'k-'];

/** For each width, how many values each attribute has; the products are the numbers of series. */
const few: Readonly<Record<Width, readonly number[]>> = {
  1: [24],
  2: [6, 4],
  3: [4, 3, 2],
  5: [4, 3, 2, 1, 1],
  8: [3, 2, 2, 2, 1, 1, 1, 1],
};

/** The names of so many attributes. */
export function namesOf(width: number): readonly string[] {
  return names.slice(0, width);
}

/** How many values each attribute of a few series has: 24 sets in all. */
export function fewValues(width: Width): readonly number[] {
  return few[width];
}

/** How many sets there are with so many values each. */
export function setsOf(counts: readonly number[]): number {
  return counts.reduce((product, count) => product * count, 1);
}

/** The tails of the values: one column an attribute, one row a set. */
function columnsOf(counts: readonly number[], text: (attribute: number, value: number) => string): string[][] {
  let every = 1;
  return counts.map((count, attribute) => {
    const step = every;
    every *= count;
    const made = Array.from({ length: count }, (_, value) => text(attribute, value));
    return Array.from({ length: setsOf(counts) }, (_, set) => made[Math.floor(set / step) % count] as string);
  });
}

/** As if it stood in the program: V8 keeps one copy of such a string, and compares it by its address. */
function interned(text: string): string {
  return Object.keys({ [text]: true })[0] as string;
}

/** How a call writes its attributes. */
export function writeOf(counts: readonly number[], strings: Strings): Write {
  if (strings === 'literal') {
    return literal(columnsOf(counts, (attribute, value) => interned(`${heads[attribute]}${value}`)));
  }
  return built(columnsOf(counts, (_, value) => interned(String(value))));
}

type Column = readonly string[];

function literal(columns: readonly Column[]): Write {
  const [a, b, c, d, e, f, g, h] = columns as [Column, Column, Column, Column, Column, Column, Column, Column];
  const at = (column: Column, index: number) => column[index] as string;
  const writes: Record<Width, Write> = {
    1: (i) => ({ route: at(a, i) }),
    2: (i) => ({ route: at(a, i), method: at(b, i) }),
    3: (i) => ({ route: at(a, i), method: at(b, i), outcome: at(c, i) }),
    5: (i) => ({ route: at(a, i), method: at(b, i), outcome: at(c, i), service: at(d, i), region: at(e, i) }),
    8: (i) => ({
      route: at(a, i),
      method: at(b, i),
      outcome: at(c, i),
      service: at(d, i),
      region: at(e, i),
      tier: at(f, i),
      zone: at(g, i),
      kind: at(h, i),
    }),
  };
  return writes[columns.length as Width];
}

function built(columns: readonly Column[]): Write {
  const [a, b, c, d, e, f, g, h] = columns as [Column, Column, Column, Column, Column, Column, Column, Column];
  const [A, B, C, D, E, F, G, H] = heads as [string, string, string, string, string, string, string, string];
  const writes: Record<Width, Write> = {
    1: (i) => ({ route: A + a[i] }),
    2: (i) => ({ route: A + a[i], method: B + b[i] }),
    3: (i) => ({ route: A + a[i], method: B + b[i], outcome: C + c[i] }),
    5: (i) => ({ route: A + a[i], method: B + b[i], outcome: C + c[i], service: D + d[i], region: E + e[i] }),
    8: (i) => ({
      route: A + a[i],
      method: B + b[i],
      outcome: C + c[i],
      service: D + d[i],
      region: E + e[i],
      tier: F + f[i],
      zone: G + g[i],
      kind: H + h[i],
    }),
  };
  return writes[columns.length as Width];
}
