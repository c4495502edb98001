// Floor 2. What every kind of cell shares: the numbers of one set of attributes since a start.

import type { Attributes, Context } from '@opentelemetry/api';
import type { Reservoir } from '../exemplar/reservoir.ts';

/** Takes in a value; false when one of its sums would leave the range of a number. Without a context, in the active one. */
export interface Sink {
  record(value: number, context?: Context): boolean;
}

/** Holds one series. Its value, as a reader gets it, is `Value`. */
export abstract class Cell<Value = unknown> implements Sink {
  /** Clean and frozen: every collection hands out this object. */
  readonly attributes: Attributes;
  /** When the series began, in milliseconds of the {@link SteadyClock}. */
  start: number;
  /** True when something was recorded since a reader last said that it has seen it. */
  touched = false;
  /** Where exemplars are kept; undefined until there is a tracer, so that recording pays no more than a look at it. */
  exemplars: Reservoir | undefined = undefined;

  constructor(attributes: Attributes, start: number) {
    this.attributes = attributes;
    this.start = start;
  }

  /** True when there is nothing to show. A sum of nothing is 0; a level that nobody measured is not. */
  get isEmpty(): boolean {
    return false;
  }

  /**
   * Takes in a value. It is a finite number; whether it may be negative is known before. False, and nothing is changed, when
   * the sum would leave the range of a number: one such value would make it useless for ever.
   */
  abstract record(value: number, context?: Context): boolean;

  /** The value now, as a copy: an export may still be reading it while recording goes on. */
  abstract value(): Value;

  /** Forgets what was recorded, for the next interval of a delta reader. */
  abstract reset(): void;
}
