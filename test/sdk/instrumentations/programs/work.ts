// Work that the runtime can be seen to do: a busy loop, garbage, and collections of it.

import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Samples of the event loop's delay that instrumentation-runtime-node has before it tells of any. */
const ENOUGH_SAMPLES = 5;

/** Works until there is something to tell of every metric of the runtime. */
export async function work(): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const collected = new Set<number>();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      collected.add((entry as unknown as { detail: { kind: number } }).detail.kind);
  });
  observer.observe({ entryTypes: ['gc'] });
  const isSeen = () =>
    delay.count >= 2 * ENOUGH_SAMPLES &&
    collected.has(constants.NODE_PERFORMANCE_GC_MAJOR) &&
    collected.has(constants.NODE_PERFORMANCE_GC_MINOR);
  while (!isSeen()) {
    const until = performance.now() + 5;
    const garbage: object[] = [];
    while (performance.now() < until) garbage.push({ size: garbage.length });
    globalThis.gc?.({ type: 'major' });
    globalThis.gc?.({ type: 'minor' });
    await sleep(20);
  }
  observer.disconnect();
  delay.disable();
}
