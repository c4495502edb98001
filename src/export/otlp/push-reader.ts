// Floor 5. The reader that pushes: one export at a time, the newest numbers, and as patient as the receiver asks it to be.

import { type AggregationOption, AggregationType, InstrumentType, MetricReader } from '@opentelemetry/sdk-metrics';
import type { PointCounts } from '../../domain/self/meter.ts';
import { withinDeadline } from '../../support/deadline.ts';
import type { Diagnostics } from '../../support/diagnostics.ts';
import { textOf } from '../../support/text-of.ts';
import { deliver, type Road } from './deliver.ts';
import type { Delivered } from './delivered.ts';
import { Harvest } from './harvest.ts';
import { pointCount } from './parts.ts';
import { Patience } from './patience.ts';
import { PushLedger, type PushStatus } from './push-ledger.ts';
import { Schedule } from './schedule.ts';
import { type Temporality, temporalityOf } from './temporality.ts';

/** Options of {@link PushReader}. */
export interface PushReaderOptions {
  readonly road: Road;
  /** Milliseconds from export to export; undefined: only a flush and the end export. */
  readonly intervalMs: number | undefined;
  /** Milliseconds for one export with all its tries. */
  readonly timeoutMs: number;
  readonly temporality: Temporality;
  /** Keeps all histograms exponential that no view gives another shape. */
  readonly exponentialHistograms: boolean;
  readonly diagnostics: Diagnostics;
  /** Called after each export. */
  readonly onExported?: (exported: Exported) => void;
}

/** One export, as it is measured. */
export interface Exported {
  readonly seconds: number;
  /** False when something of it did not arrive. */
  readonly ok: boolean;
}

/** What became of a flush. */
export interface Flushed {
  readonly ok: boolean;
  /** Why not; without secrets. */
  readonly reason?: string;
}

/**
 * A MetricReader that pushes. No two exports are ever under way, so none can overtake another. Those of the interval do not keep
 * the process alive; a flush does, and shutdown.
 */
export class PushReader extends MetricReader {
  readonly #options: PushReaderOptions;
  readonly #ledger: PushLedger;
  readonly #harvest: Harvest;
  readonly #schedule: Schedule;
  readonly #patiences = new Set<Patience>();
  #running: Promise<Delivered> | undefined;
  /** Points that are being sent. */
  #inFlight = 0;
  #isEnding = false;
  #endsAt = Number.POSITIVE_INFINITY;

  constructor(options: PushReaderOptions) {
    const { road, intervalMs, temporality, exponentialHistograms, diagnostics } = options;
    super({
      otelComponentType: 'periodic_metric_reader',
      aggregationTemporalitySelector: temporalityOf(temporality),
      ...(exponentialHistograms ? { aggregationSelector: exponential } : {}),
    });
    this.#options = options;
    this.#ledger = new PushLedger(road.url, diagnostics);
    this.#harvest = new Harvest(this, temporality === 'cumulative', () => road.size.bytesPerPoint);
    this.#schedule = new Schedule(intervalMs);
  }

  get status(): PushStatus {
    return this.#ledger.status({
      lost: this.#lost,
      inFlight: this.#running !== undefined,
      nextTry: this.#isEnding ? undefined : this.#schedule.nextTry,
    });
  }

  /** Data points so far, for metrics about the push. */
  get points(): PointCounts {
    return { ...this.#ledger.counts(this.#lost), inFlight: this.#inFlight };
  }

  /**
   * Exports now, after one that is under way. With `minGapMs`, not at all when everything arrived less than that ago.
   * Settles within the deadline; never rejects.
   */
  async flush({ deadlineMs, minGapMs = 0 }: { deadlineMs: number; minGapMs?: number | undefined }): Promise<Flushed> {
    try {
      const flushed = this.#exportNow(performance.now() + deadlineMs, minGapMs);
      return await withinDeadline(flushed, deadlineMs, 'The push');
    } catch {
      return { ok: false, reason: `${this.#options.road.url}: not everything was delivered within ${deadlineMs} ms.` };
    }
  }

  /** From now on there is one try and no waiting, and `deadlineMs` for all that is left to do. */
  hurry(deadlineMs: number): void {
    this.#endsAt = Math.min(this.#endsAt, performance.now() + deadlineMs);
    this.#isEnding = true;
    for (const patience of this.#patiences) patience.end(deadlineMs);
  }

  /** Cuts what is under way. */
  end(): void {
    this.hurry(0);
    this.#schedule.stop();
    this.#ledger.stop();
    this.#options.road.transport.close();
  }

  protected override onInitialized(): void {
    this.#schedule.start(() => this.#tick());
  }

  protected override async onForceFlush(): Promise<void> {
    await this.flush({ deadlineMs: this.#options.timeoutMs });
  }

  protected override async onShutdown(): Promise<void> {
    this.#schedule.stop();
    this.hurry(this.#options.timeoutMs);
    while (this.#running !== undefined) await this.#running;
    if (this.#left() > 0) {
      if (this.#schedule.waitMs > 0)
        this.#ledger.note(undelivered(`the last values were not sent: ${this.#asked()}`), 0);
      else await this.#export(this.#patience(this.#left(), true));
    }
    this.end();
  }

  #tick(): void {
    if (this.#isEnding || this.#running !== undefined || this.#schedule.waitMs > 0) return;
    void this.#export(this.#patience(this.#options.timeoutMs, false));
  }

  /** `until`: on the monotonic clock. */
  async #exportNow(until: number, minGapMs: number): Promise<Flushed> {
    const { road, timeoutMs } = this.#options;
    // One that is under way tries no more: what it has is older.
    if (!this.#ledger.arrivedWithin(minGapMs)) for (const patience of this.#patiences) patience.end();
    // Several may wait for the same one: the first of them goes on, and the others wait for that.
    while (this.#running !== undefined) await this.#running;
    if (this.#isEnding) return { ok: false, reason: 'the telemetry is shut down.' };
    if (this.#ledger.arrivedWithin(minGapMs)) return { ok: true };
    if (this.#schedule.waitMs > 0) return { ok: false, reason: this.#asked() };
    const milliseconds = Math.min(until - performance.now(), timeoutMs);
    if (milliseconds <= 0) return { ok: false, reason: `${road.url}: there was no time left to push.` };
    const patience = this.#patience(milliseconds, true);
    const { unsent, rejected, dropped, failed, reason = 'not everything arrived.' } = await this.#export(patience);
    const ok = failed !== true && unsent === undefined && rejected + dropped === 0;
    return ok ? { ok } : { ok, reason };
  }

  #export(patience: Patience): Promise<Delivered> {
    this.#running = this.#exported(patience).finally(() => {
      this.#running = undefined;
      this.#patiences.delete(patience);
    });
    return this.#running;
  }

  // Never rejects.
  async #exported(patience: Patience): Promise<Delivered> {
    const { road, onExported } = this.#options;
    const began = performance.now();
    let result: Delivered;
    try {
      const all = await this.#harvest.collect(patience);
      this.#inFlight = pointCount(all);
      result = await deliver(all, road, patience);
      if (result.unsent !== undefined) this.#harvest.keep(result.unsent);
    } catch (error) {
      result = undelivered(`nothing could be collected (${textOf(error)}).`);
    }
    this.#inFlight = 0;
    if (result.waitMs !== undefined) this.#schedule.leaveAlone(result.waitMs);
    const ok = this.#ledger.note(result, result.unsent === undefined ? 0 : pointCount(result.unsent));
    onExported?.({ seconds: (performance.now() - began) / 1000, ok });
    return result;
  }

  #patience(milliseconds: number, holds: boolean): Patience {
    const patience = new Patience(Math.min(milliseconds, this.#left()), holds);
    if (this.#isEnding) patience.end();
    this.#patiences.add(patience);
    return patience;
  }

  #left(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  #asked(): string {
    const seconds = Math.ceil(this.#schedule.waitMs / 1000);
    return `${this.#options.road.url} asked to be left alone for ${seconds} s more.`;
  }

  /** Points that are in no export any more. What still waits at the end is lost too. */
  get #lost(): number {
    return this.#harvest.lost + (this.#left() === 0 ? this.#harvest.waiting : 0);
  }
}

function undelivered(reason: string): Delivered {
  return { exported: 0, rejected: 0, dropped: 0, bytes: 0, failed: true, reason };
}

function exponential(type: InstrumentType): AggregationOption {
  return type === InstrumentType.HISTOGRAM
    ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
    : { type: AggregationType.DEFAULT };
}
