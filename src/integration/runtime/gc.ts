// Floor 7. Garbage collections, from Node's performance entries.

import { constants, PerformanceObserver } from 'node:perf_hooks';
import type { GcListener, GcType } from '../../domain/runtime/source.ts';

const TYPES: Readonly<Record<number, GcType>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

interface GcEntry {
  /** Milliseconds. */
  duration: number;
  detail?: { kind?: number };
}

interface GcWatch {
  listen(listener: GcListener): () => void;
  dispose(): void;
}

/** Observes only while there is a listener: V8 does not measure collections for nobody. */
export function watchGc(onFault: (error: unknown) => void): GcWatch {
  const listeners = new Set<GcListener>();
  const observer = new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries() as GcEntry[]) {
      const type = TYPES[detail?.kind ?? 0];
      if (type === undefined) continue;
      for (const listener of listeners) tell(listener, type, duration / 1e3);
    }
  });

  function tell(listener: GcListener, type: GcType, seconds: number): void {
    try {
      listener(type, seconds);
    } catch (error) {
      onFault(error); // thrown on from here, it would be an uncaught exception of the host
    }
  }

  function unlisten(listener: GcListener): void {
    if (listeners.delete(listener) && listeners.size === 0) observer.disconnect();
  }

  return {
    listen(listener) {
      if (listeners.size === 0) observer.observe({ entryTypes: ['gc'] });
      listeners.add(listener);
      return () => unlisten(listener);
    },
    dispose() {
      listeners.clear();
      observer.disconnect();
    },
  };
}
