// Who can take part.

import type { Open, Registry, Setup } from './contestant.ts';

/** Contestants, under the names that the tables have. */
const doors: Readonly<Record<string, () => Promise<{ open: Open }>>> = {
  nothing: () => import('./nothing.ts'),
  binnacle: () => import('./binnacle.ts'),
  'official SDK': () => import('./official.ts'),
  'prom-client': () => import('./prom-client.ts'),
  '@prometheus-io/client': () => import('./prometheus-io-client.ts'),
};

/** Loads one contestant, and no other. */
export async function open(name: string, setup?: Setup): Promise<Registry> {
  const door = doors[name];
  if (door === undefined) throw new Error(`there is no contestant "${name}"`);
  return (await door()).open(setup);
}
