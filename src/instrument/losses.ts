// Floor 3. The ledger of what was left out: nothing is lost in silence, and nothing is said twice.

/** Why a call was not recorded. */
export const lossReasons = [
  /** A verb was called while no telemetry was running. */
  'before_init',
  'not_a_number',
  'not_finite',
  /** A negative value for a counter or a histogram. */
  'negative',
  /** Reading the attributes threw: a getter or a proxy of the caller's. */
  'attributes_threw',
  /** A callback threw, rejected or gave no finite number. */
  'callback_failed',
  /** A handle (a request, a step) was ended a second time. */
  'ended_twice',
  /** The string-keyed collector was asked for a name that is not registered. */
  'unknown_metric',
  /** A request was recorded by hand while HTTP capture measures it already. */
  'measured_elsewhere',
  /** Capture code of binnacle's own failed; the host did not notice. */
  'capture_failed',
] as const;

/** A reason of {@link lossReasons}. */
export type LossReason = (typeof lossReasons)[number];

/**
 * What a page may have to leave out: a metric with all its series, a series that was there already, an attribute of one, or what
 * a callback that failed or was too slow would have said.
 */
export const omissions = ['family', 'series', 'label', 'callback'] as const;

/** One of {@link omissions}. */
export type Omission = (typeof omissions)[number];

/** One replaced attribute value: which metric, which attribute, how often. */
export interface Replacement {
  readonly metric: string;
  readonly attribute: string;
  readonly times: number;
}

/** Counts what was left out or replaced. Bounded: reasons are a closed list, metrics and attributes are definitions. */
export class Losses {
  readonly #dropped = new Map<LossReason, number>();
  readonly #replaced = new Map<string, Map<string, number>>();

  /** Counts one measurement that was not recorded. */
  dropped(reason: LossReason): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
  }

  /** Counts one attribute value that was not recorded as it was given. */
  replaced(metric: string, attribute: string): void {
    const ofMetric = this.#replaced.get(metric) ?? new Map<string, number>();
    this.#replaced.set(metric, ofMetric.set(attribute, (ofMetric.get(attribute) ?? 0) + 1));
  }

  /** How often calls were left out for a reason. */
  times(reason: LossReason): number {
    return this.#dropped.get(reason) ?? 0;
  }

  /** The measurements left out so far, by reason. */
  droppedByReason(): Partial<Record<LossReason, number>> {
    return Object.fromEntries(this.#dropped);
  }

  /** The replaced attribute values so far. */
  replacements(): Replacement[] {
    return [...this.#replaced].flatMap(([metric, attributes]) =>
      [...attributes].map(([attribute, times]) => ({ metric, attribute, times })),
    );
  }
}
