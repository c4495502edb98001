// Floor 8. What there is once a process, however often the package is loaded: as ESM, as CommonJS, after a hot reload.

import { type BoundMeters, metersOver } from '../domain/meters.ts';
import { Binder } from '../instrument/binder.ts';
import type { TelemetryConfig } from './config/config.ts';
import type { Telemetry } from './telemetry.ts';

/** The instruments and meters of the process, and the telemetry that they record into while one is running. */
export interface ProcessWide {
  readonly binder: Binder;
  readonly bound: BoundMeters;
  running: { readonly telemetry: Telemetry; readonly config: TelemetryConfig } | undefined;
  /** How many of the calls that came too early were spoken of. */
  earlySaid: number;
}

// The major version is in the key: two majors beside each other must not share objects of different shapes.
const KEY = Symbol.for('binnacle.v0');

/** The one of this process; made at first use. */
export function processWide(): ProcessWide {
  const holder = globalThis as { [KEY]?: ProcessWide };
  if (holder[KEY] === undefined) {
    const binder = new Binder();
    holder[KEY] = { binder, bound: metersOver(binder), running: undefined, earlySaid: 0 };
  }
  return holder[KEY];
}
