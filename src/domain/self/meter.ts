// Floor 4. Makes metrics of what was left out, from the ledger that every instrument writes to.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { lossReasons } from '../../instrument/losses.ts';
import { dropped, omitted, replacements, scrapeDuration, workers, workersLost } from './definitions.ts';

const definitions = { dropped, omitted, replacements, scrapeDuration, workers, workersLost };

/** How many workers there are, and how many ended without a goodbye. */
export interface WorkerCounts {
  readonly answering: number;
  readonly silent: number;
  readonly lost: number;
}

/** What binnacle tells about itself, as far as the meter provider does not tell it. */
export class SelfMeter {
  readonly #metrics: InstrumentsOf<typeof definitions>;

  constructor(binder: Binder) {
    const metrics = binder.instruments('self', definitions);
    this.#metrics = metrics;
    metrics.dropped.observeEach(() =>
      lossReasons.map((reason) => ({ value: binder.losses.times(reason), attributes: { reason } })),
    );
    metrics.replacements.observeEach(() =>
      binder.losses.replacements().map(({ times, ...attributes }) => ({ value: times, attributes })),
    );
  }

  /** A scrape was answered. */
  scraped(seconds: number, attributes: AttributesOf<typeof scrapeDuration>): void {
    this.#metrics.scrapeDuration.record(seconds, attributes);
  }

  /** Workers are counted from now on, as long as there are any; returns the end of it. */
  observeWorkers(count: () => WorkerCounts | undefined): () => void {
    const ends = [
      this.#metrics.workers.observeEach(() => {
        const counts = count();
        if (counts === undefined) return [];
        return (['answering', 'silent'] as const).map((state) => ({ value: counts[state], attributes: { state } }));
      }),
      this.#metrics.workersLost.observe(() => count()?.lost),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** A page had to leave something out. */
  omitted(attributes: AttributesOf<typeof omitted>): void {
    this.#metrics.omitted.add(1, attributes);
  }
}
