// Floor 4. Makes metrics of what the Node runtime tells about itself.

import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import * as definitions from './definitions.ts';
import type { RuntimeSource } from './source.ts';

/** The process and the Node runtime; fed by itself with `runtime: true`. */
export class RuntimeMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('runtime', definitions);
  }

  /** Reads a source at each collection, until the returned function is called. */
  watch(source: RuntimeSource): () => void {
    const { cpuTime, memoryUsage, eventLoopUtilization, eventLoopDelayP99, gcDuration, heapUsed } = this.#metrics;
    const ends = [
      cpuTime.observeEach(() => {
        const { user, system } = source.cpuSeconds();
        return [
          { value: user, attributes: { mode: 'user' } },
          { value: system, attributes: { mode: 'system' } },
        ];
      }),
      memoryUsage.observe(() => source.residentBytes()),
      eventLoopUtilization.observe(() => source.eventLoopUtilization()),
      eventLoopDelayP99.observe(() => source.eventLoopDelayP99Seconds()),
      heapUsed.observeEach(() =>
        source.heapUsedBytes().map(({ space, bytes }) => ({ value: bytes, attributes: { space } })),
      ),
      source.onGc((type, seconds) => gcDuration.record(seconds, { type })),
    ];
    return () => {
      for (const end of ends) end();
    };
  }
}
