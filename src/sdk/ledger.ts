// Floor 2. What was left out or changed, by reason: nothing is lost in silence, and no reason is made up by a caller.

/** Why a measurement was not recorded. */
export const dropReasons = [
  'not_a_number',
  'not_finite',
  /** A negative value for a counter or a histogram. */
  'negative',
  /** An integer that a number cannot hold exactly, for an instrument of integers. */
  'unsafe_integer',
  /** The sum would have left the range of a number. */
  'sum_out_of_range',
  /** Reading the attributes threw: a getter, a proxy, or the attribute processor of a view. */
  'attributes_threw',
  /**
   * The instrument was not made: its name or kind cannot be used, or there are too many. Or a callback spoke of one that it
   * was not registered for.
   */
  'no_instrument',
] as const;

/** Why attributes were not recorded as they were given. */
export const changeReasons = [
  /** No string, finite number, boolean, or list of such: recorded as "invalid". Or no object of attributes: recorded as none. */
  'invalid_value',
  /** Longer than the limit: cut. */
  'cut',
  /** Held control characters, outer blanks or half characters. */
  'cleaned',
  /** A name that would harm or deceive: left out. */
  'refused_name',
  /** More attributes than the limit: left out. */
  'too_many',
] as const;

export type DropReason = (typeof dropReasons)[number];
export type ChangeReason = (typeof changeReasons)[number];

/** Counts by reason. */
export class Ledger {
  readonly #dropped = new Map<DropReason, number>();
  readonly #changed = new Map<ChangeReason, number>();

  /** One measurement that was not recorded. Gives nothing, so that a caller can return it. */
  drop(reason: DropReason): undefined {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
  }

  /** One attribute that was not recorded as it was given. */
  change(reason: ChangeReason): void {
    this.#changed.set(reason, (this.#changed.get(reason) ?? 0) + 1);
  }

  /** Measurements that were not recorded, by reason. */
  dropped(): ReadonlyMap<DropReason, number> {
    return this.#dropped;
  }

  /** Attributes that were not recorded as they were given, by reason. */
  changed(): ReadonlyMap<ChangeReason, number> {
    return this.#changed;
  }
}
