// Floor 7. The runtime of this thread, sampled on one clock of our own.

import { getHeapSpaceStatistics } from 'node:v8';
import type { RuntimeSource } from '../../domain/runtime/source.ts';
import { watchEventLoop } from './event-loop.ts';
import { watchGc } from './gc.ts';

export interface RuntimeOptions {
  /** Told about every error of a listener that was kept away from the host. Must not throw. */
  onFault: (error: unknown) => void;
  /** How long a window of the event-loop readings is, in milliseconds; default 5000. Shorter than the interval of any reader, so that each sees fresh values. */
  windowMs?: number;
}

/**
 * Starts to watch the runtime. What has a window (event loop) is sampled by a timer that never keeps the process alive; what is
 * a plain reading (CPU, memory) is read when it is asked for; garbage collections are watched while somebody listens.
 *
 * @example
 * const runtime = captureRuntime({ onFault: (error) => console.error(error) });
 * runtime.eventLoopUtilization(); // 0.12
 * runtime.dispose();
 */
export function captureRuntime({ onFault, windowMs = 5000 }: RuntimeOptions): RuntimeSource {
  const eventLoop = watchEventLoop(windowMs);
  const gc = watchGc(onFault);
  return {
    eventLoopUtilization: eventLoop.utilization,
    eventLoopDelayP99Seconds: eventLoop.delayP99Seconds,
    cpuSeconds() {
      const { user, system } = process.cpuUsage();
      return { user: user / 1e6, system: system / 1e6 };
    },
    residentBytes: () => process.memoryUsage.rss(),
    heapUsedBytes: () =>
      getHeapSpaceStatistics().map(({ space_name, space_used_size }) => ({
        space: space_name,
        bytes: space_used_size,
      })),
    onGc: gc.listen,
    dispose() {
      eventLoop.dispose();
      gc.dispose();
    },
  };
}
