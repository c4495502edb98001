// Floor 8. The opt-in handling of signals: shut down in time, then let the signal do what it would have done.

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Long enough for a push, short against the grace of a container (30 s in Kubernetes, 10 s in compose). */
const DEADLINE_MS = 2000;

/**
 * Calls `shutdown` on the first signal, and then raises the signal again, unless the host listens to it too: then it has it
 * already, and the end of the process is the host's. Returns the end of the listening.
 */
export function onSignals(shutdown: (options: { deadlineMs: number }) => Promise<void>): () => void {
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      // Asked first thing, and before the listeners of the host: those made by once() are gone when they are called.
      const isHeardByHost = process.listenerCount(signal) > 1;
      process.removeListener(signal, listener);
      void shutdown({ deadlineMs: DEADLINE_MS }).then(() => {
        if (!isHeardByHost && process.listenerCount(signal) === 0) process.kill(process.pid, signal);
      });
    };
    process.prependListener(signal, listener);
    return () => process.removeListener(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}
