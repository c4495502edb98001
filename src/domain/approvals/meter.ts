// Floor 4. The verbs for approvals.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import * as definitions from './definitions.ts';

type ApprovalAttributes = AttributesOf<typeof definitions.pending>;

/**
 * Approvals that people owe: `pending_approvals`.
 *
 * @example
 * meters.approvals.add({ type: 'code_review' });
 * meters.approvals.remove({ type: 'code_review' });
 */
export class ApprovalsMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('approvals', definitions);
  }

  /** One more is waited for. */
  add(attributes: ApprovalAttributes): void {
    this.#metrics.pending.add(1, attributes);
  }

  /** One less is waited for. */
  remove(attributes: ApprovalAttributes): void {
    this.#metrics.pending.add(-1, attributes);
  }

  /** This many are waited for, whatever was said before. */
  set(attributes: ApprovalAttributes, count: number): void {
    this.#metrics.pending.set(count, attributes);
  }
}
