// What the handler that works does: the same number of hashes in every variant, so that only the metrics differ.

import { hash } from 'node:crypto';

// Native code on purpose: a loop in JavaScript is compiled anew in every process, and not always equally well.
const block = Buffer.alloc(16_384, 'binnacle');

/** Hashes a fixed block so many times. */
export function work(hashes: number): void {
  for (let done = 0; done < hashes; done++) hash('sha256', block);
}

/** How many hashes take this many milliseconds of CPU here: the middle of a few trials, at least one. */
export function hashesFor(milliseconds: number): number {
  const sample = 500;
  work(sample);
  const trials = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage();
    work(sample);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / sample;
  }).sort((a, b) => a - b);
  return Math.max(1, Math.round(milliseconds / (trials[4] ?? 1)));
}
