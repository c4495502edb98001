// Floor 2. What callbacks of observable instruments are given to speak into.

import { Dropped } from '../absent.ts';
import type { AttributeSet } from '../attributes.ts';
import type { Descriptor } from '../descriptor.ts';

/** One value of one set. */
export interface Observation {
  readonly set: AttributeSet;
  readonly value: number;
}

/** An instrument that callbacks speak of. */
export interface Observed {
  readonly descriptor: Descriptor;
  /** The observation when it can be recorded; cleaned at once, because a caller may use its object again. */
  read(value: unknown, attributes: unknown): Observation | undefined;
  /** Hands what was observed to the streams of one reader. */
  deliver(reader: object, observations: readonly Observation[]): void;
}

/** What one run of one callback observed. What it says of a set twice counts once, as said last. */
export class Observations {
  readonly #byInstrument = new Map<Observed, Map<string, Observation>>();
  readonly #instruments: ReadonlySet<unknown>;
  readonly #onStray: () => void;
  #isClosed = false;

  /** `onStray` is called for what is said of an instrument that the callback was not registered for. */
  constructor(instruments: readonly Observed[], onStray: () => void) {
    this.#instruments = new Set(instruments);
    this.#onStray = onStray;
  }

  observe(instrument: unknown, value: unknown, attributes: unknown): void {
    if (this.#isClosed) return;
    if (!this.#instruments.has(instrument)) {
      if (!isDropped(instrument)) this.#onStray();
      return;
    }
    const observable = instrument as Observed;
    const observation = observable.read(value, attributes);
    if (observation === undefined) return;
    const known = this.#byInstrument.get(observable) ?? new Map<string, Observation>();
    this.#byInstrument.set(observable, known.set(keyOf(observation.set), observation));
  }

  /** What was said so far; what comes later is thrown away. */
  close(): ReadonlyMap<Observed, ReadonlyMap<string, Observation>> {
    this.#isClosed = true;
    return this.#byInstrument;
  }
}

// A proxy may throw at the question; it is no instrument of ours.
function isDropped(instrument: unknown): boolean {
  try {
    return instrument instanceof Dropped;
  } catch {
    return false;
  }
}

function keyOf({ names, values }: AttributeSet): string {
  return JSON.stringify(
    names.map((name, index) => [name, values[index]]).sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
  );
}
