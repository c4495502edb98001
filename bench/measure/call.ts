// Time and garbage of one call.

import type { Effort } from '../effort.ts';
import type { Figure, Figures } from '../path.ts';
import { threadMs } from './clock.ts';
import { median } from './statistics.ts';

/** What {@link measureCall} finds. */
export const callFigures: readonly Figure[] = [
  { key: 'ns', unit: 'ns', title: 'Time a call' },
  { key: 'bytes', unit: 'B', title: 'Bytes allocated by a call' },
];

/** A call in the two ways that it is measured. */
export interface MeasuredCall {
  /** As users write it: makes the attributes, and calls. For the time. */
  readonly fresh: (index: number) => void;
  /** Calls with objects that were made before, so that only what the call allocates is seen. */
  readonly given: (index: number) => void;
  /** What happens at an interval; done once, between warm-up and measurement. */
  readonly collect: () => Promise<unknown>;
  /** Done before each sample, outside of its time. */
  readonly between?: () => void;
}

/** The figures, and how often the call was made. */
export interface Measured {
  readonly figures: Figures;
  readonly calls: number;
}

/** Measures a call: first its time, while the loop has seen one call only, then its garbage. */
export async function measureCall(measured: MeasuredCall, effort: Effort): Promise<Measured> {
  const { fresh, given, collect, between } = measured;
  let made = 0;
  const run = (call: (index: number) => void, calls: number) => {
    repeat(call, made, calls);
    made += calls;
  };

  between?.();
  // Twice: the collection leaves other code and other data behind than there were before it.
  warmUp((calls) => run(fresh, calls), effort);
  await collect();
  const calls = warmUp((calls) => run(fresh, calls), effort);
  const times: number[] = [];
  for (let sample = 0; sample < effort.samples; sample += 1) {
    between?.();
    const start = threadMs();
    run(fresh, calls);
    times.push(((threadMs() - start) * 1e6) / calls);
  }

  const garbage = [];
  for (let sample = 0; sample < 40 * effort.samples; sample += 1) garbage.push(garbageOf(() => run(given, STRETCH)));
  const bytes = (median(garbage.slice(-20)) - garbageOfNothing()) / STRETCH;
  // A stretch in which V8 tidied up something else is not an exact number; nobody allocates a part of a byte.
  return { figures: { ns: median(times), bytes: Math.max(0, Math.round(bytes)) }, calls: made };
}

/** Calls in a stretch that is looked at for garbage: few enough that no collection falls into most of them. */
const STRETCH = 256;

/** Goes on where the last run ended, so that all sets get their turn. */
function repeat(call: (index: number) => void, from: number, calls: number): void {
  for (let index = from; index < from + calls; index += 1) call(index);
}

/** Runs until the code is as fast as it gets, and says how many calls fill a sample. */
function warmUp(run: (calls: number) => void, { warmUpMs, sampleMs }: Effort): number {
  const start = threadMs();
  let calls = 256;
  for (;;) {
    const before = threadMs();
    run(calls);
    const now = threadMs();
    if (now - start >= warmUpMs && now - before >= sampleMs / 2) {
      return Math.max(256, Math.round((calls * sampleMs) / (now - before)));
    }
    if (now - before < sampleMs / 2) calls *= 2;
  }
}

function garbageOf(run: () => void): number {
  const before = process.memoryUsage().heapUsed;
  run();
  return process.memoryUsage().heapUsed - before;
}

/** What looking costs. */
function garbageOfNothing(): number {
  return median(Array.from({ length: 21 }, () => garbageOf(() => {})));
}
