// Floor 7. Event-loop utilisation and delay, over windows that our own timer closes.

import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

interface EventLoopWatch {
  utilization(): number;
  delayP99Seconds(): number;
  dispose(): void;
}

/**
 * Both readings start anew when they are taken. If readers took them, the first reader would leave nothing for the second
 * (pull and push at once), so a timer takes them and readers get the last window that it closed.
 */
export function watchEventLoop(windowMs: number): EventLoopWatch {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let windowStart = performance.eventLoopUtilization();
  let closed: ReturnType<typeof readSoFar> | undefined;

  const readSoFar = () => ({
    utilization: performance.eventLoopUtilization(windowStart).utilization,
    // The histogram holds the time between two ticks of a timer; only what exceeds the timer's own interval is delay.
    delayP99Seconds: Math.max(0, delays.percentile(99) / 1e9 - RESOLUTION_MS / 1e3),
  });

  function closeWindow(): void {
    closed = readSoFar();
    windowStart = performance.eventLoopUtilization();
    delays.reset();
  }

  const timer = setInterval(closeWindow, windowMs);
  timer.unref();
  return {
    utilization: () => (closed ?? readSoFar()).utilization,
    delayP99Seconds: () => (closed ?? readSoFar()).delayP99Seconds,
    dispose() {
      clearInterval(timer);
      closed ??= readSoFar();
      delays.disable();
    },
  };
}
