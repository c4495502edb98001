// The shape that all contestants are brought into. It is thin on purpose: one call, which the compiler takes away.

/** Attributes, or labels. */
export type Attributes = Record<string, string | number | boolean>;

/** What is held beside the defaults. */
export interface Setup {
  /** One reader by default, cumulative. Prometheus clients know no readers. */
  readonly readers?: readonly ('cumulative' | 'delta')[];
  /** Series an instrument may have; the contestant's own default when it is left out. */
  readonly limit?: number;
  /** An attribute that a view leaves out. */
  readonly dropped?: string;
}

/** A counter or a histogram. */
export interface Instrument {
  readonly write: (value: number, attributes: Attributes) => void;
  /** Looks the series up beforehand; the function writes to one of them. */
  readonly bind: (sets: readonly Attributes[]) => (index: number, value: number) => void;
}

/** What a contestant says that it has counted. */
export interface Held {
  readonly series: number;
  /** The sum of a counter, or the number of a histogram's values. */
  readonly total: number;
}

/** A contestant that is ready. */
export interface Registry {
  counter(name: string, keys: readonly string[]): Instrument;
  histogram(name: string, keys: readonly string[], boundaries: readonly number[]): Instrument;
  /** What happens at an interval: all readers take everything, without turning it into text, and let go of it. */
  collect(): Promise<void>;
  /** Shows that what was called was also counted. */
  held(name: string): Promise<Held>;
}

/** Makes a registry with nothing in it. */
export type Open = (setup?: Setup) => Promise<Registry>;
