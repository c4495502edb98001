// Floor 4. The verb for errors.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import * as definitions from './definitions.ts';

/**
 * Errors that no other metric counts: `errors_total`.
 *
 * @example
 * meters.errors.recorded({ errorType: error, severity: 'high', component: 'planner' });
 */
export class ErrorsMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('errors', definitions);
  }

  /** An error happened. `errorType` takes the error itself; its message is never recorded. */
  recorded(attributes: AttributesOf<typeof definitions.recorded>): void {
    this.#metrics.recorded.add(1, attributes);
  }
}
