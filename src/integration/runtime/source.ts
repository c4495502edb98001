// Floor 7. What the Node runtime can tell about itself. Every reader of metrics asks the same source and gets the same answer.

/** The kinds of garbage collection, as `v8js.gc.type` names them in the semantic conventions. */
export type GcType = 'major' | 'minor' | 'incremental' | 'weakcb';

/** Called after each garbage collection. */
export type GcListener = (type: GcType, seconds: number) => void;

/** One space of V8's heap: `v8js.heap.space.name` and the bytes in use in it. */
export interface HeapSpaceUse {
  space: string;
  bytes: number;
}

/** The readings of the runtime metrics. Cheap enough to be read at every collection; all may be read after `dispose()`. */
export interface RuntimeSource {
  /** Share of time that the event loop was busy, 0 to 1, over the last whole window; over the time so far before there is one. */
  eventLoopUtilization(): number;
  /** By how much the event loop was late, in seconds, 99th percentile over the same window. */
  eventLoopDelayP99Seconds(): number;
  /** CPU time of the process since it started. */
  cpuSeconds(): { user: number; system: number };
  /** Resident memory of the process. */
  residentBytes(): number;
  heapUsedBytes(): HeapSpaceUse[];
  /** Listens to garbage collections from now on; the function it returns ends that. */
  onGc(listener: GcListener): () => void;
  /** Stops the clock, the measurement of delay and the listening. May be called twice. */
  dispose(): void;
}
