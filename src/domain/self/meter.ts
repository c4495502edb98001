// Floor 4. Makes metrics of what was left out, from the ledger that every instrument writes to.

import type { Binder } from '../../instrument/binder.ts';
import { lossReasons } from '../../instrument/losses.ts';
import { dropped, replacements } from './definitions.ts';

/** What binnacle tells about itself: `binnacle_measurements_dropped_total`, `binnacle_attribute_replacements_total`. */
export class SelfMeter {
  constructor(binder: Binder) {
    const metrics = binder.instruments('self', { dropped, replacements });
    metrics.dropped.observeEach(() =>
      lossReasons.map((reason) => ({ value: binder.losses.times(reason), attributes: { reason } })),
    );
    metrics.replacements.observeEach(() =>
      binder.losses.replacements().map(({ times, ...attributes }) => ({ value: times, attributes })),
    );
  }
}
