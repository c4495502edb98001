// The other instruments of a service, whose attributes have other names and other types.

import type { Attributes, Registry } from '../contestants/contestant.ts';
import { BOUNDARIES, values } from './values.ts';

const INSTRUMENTS = 40;
const SETS = 12;
const ROUNDS = 20;

/** Makes 40 instruments, and gives a function that writes to all of them. */
export function neighbours(registry: Registry, mixed: boolean): () => void {
  const all = Array.from({ length: INSTRUMENTS }, (_, index) => {
    const keys = Array.from({ length: 1 + (index % 5) }, (_, key) => `key_${index}_${key}`);
    const name = `neighbour_${index}`;
    const { write } = index % 2 === 0 ? registry.counter(name, keys) : registry.histogram(name, keys, BOUNDARIES);
    const sets = Array.from({ length: SETS }, (_, set) => attributesOf(keys, index + set, mixed));
    return { write, sets };
  });
  return () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { write, sets } of all) {
        for (const set of sets) write(values[round] as number, { ...set });
      }
    }
  };
}

function attributesOf(keys: readonly string[], seed: number, mixed: boolean): Attributes {
  return Object.fromEntries(keys.map((key, index) => [key, valueFrom(seed + index, mixed ? (seed + index) % 3 : 0)]));
}

function valueFrom(seed: number, type: number): string | number | boolean {
  if (type === 1) return 200 + (seed % 4) * 100;
  return type === 2 ? seed % 2 === 0 : `value-${seed % 4}`;
}
