// Floor 4. Makes metrics of what was left out, from the ledger that every instrument writes to.

import type { AttributesOf } from '../../definition/metric.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { lossReasons } from '../../instrument/losses.ts';
import {
  dropped,
  exportDuration,
  omitted,
  pointsExported,
  pointsInFlight,
  replacements,
  scrapeDuration,
  workers,
  workersLost,
} from './definitions.ts';

const definitions = {
  dropped,
  exportDuration,
  omitted,
  pointsExported,
  pointsInFlight,
  replacements,
  scrapeDuration,
  workers,
  workersLost,
};

/** An exporter, by OpenTelemetry's names for its parts. */
export interface Component {
  readonly componentName: string;
  readonly componentType: string;
}

/** Data points of a push so far; what did not arrive, by what went wrong. */
export interface PointCounts {
  readonly exported: number;
  readonly inFlight: number;
  readonly failed: Readonly<Record<string, number>>;
}

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
    return together([
      this.#metrics.workers.observeEach(() => {
        const counts = count();
        if (counts === undefined) return [];
        return (['answering', 'silent'] as const).map((state) => ({ value: counts[state], attributes: { state } }));
      }),
      this.#metrics.workersLost.observe(() => count()?.lost),
    ]);
  }

  /** The points of a push are counted from now on; returns the end of it. */
  observePush(component: Component, count: () => PointCounts): () => void {
    return together([
      this.#metrics.pointsExported.observeEach(() => {
        const { exported, failed } = count();
        const failures = Object.entries(failed).filter(([, value]) => value > 0);
        return [
          { value: exported, attributes: component },
          ...failures.map(([errorType, value]) => ({ value, attributes: { ...component, errorType } })),
        ];
      }),
      this.#metrics.pointsInFlight.observe(() => count().inFlight, component),
    ]);
  }

  /** A push came to an end. */
  pushed(seconds: number, attributes: AttributesOf<typeof exportDuration>): void {
    this.#metrics.exportDuration.record(seconds, attributes);
  }

  /** A page had to leave something out. */
  omitted(attributes: AttributesOf<typeof omitted>): void {
    this.#metrics.omitted.add(1, attributes);
  }
}

/** One end of all. */
function together(ends: readonly (() => void)[]): () => void {
  return () => {
    for (const end of ends) end();
  };
}
