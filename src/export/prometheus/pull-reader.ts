// Floor 5. The reader behind the scrape page: collects when asked, once for all who ask at the same time.

import {
  AggregationTemporality,
  type CollectionResult,
  type MetricProducer,
  MetricReader,
  type MetricReaderOptions,
  type ResourceMetrics,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { withinDeadline } from '../../support/deadline.ts';
import type { Diagnostics } from '../../support/diagnostics.ts';
import { textOf } from '../../support/text-of.ts';
import { Exposition, type ExpositionOptions } from './exposition.ts';
import { type Format, formatFor } from './format.ts';
import { Page } from './page.ts';
import type { Problem } from './problem.ts';

/** Options of {@link PullReader}; those of OpenTelemetry's reader besides, but for the temporality. */
export interface PullReaderOptions extends Omit<MetricReaderOptions, 'aggregationTemporalitySelector'> {
  readonly diagnostics: Diagnostics;
  /** Milliseconds an observable callback may take; what it says later is thrown away. Default 1000. */
  readonly callbackTimeoutMs?: number;
  /** Milliseconds a whole collection may take, under Prometheus' own default of ten seconds. Default 3000. */
  readonly timeoutMs?: number;
  /** What the page looks like. */
  readonly exposition?: ExpositionOptions;
  /** Called for each thing that a page had to leave out, at every page. */
  readonly onOmission?: (omitted: Problem['omitted']) => void;
  /** Adds what others have collected, such as the workers of a cluster. It calls `own` once, when it is time for it. */
  readonly combine?: (own: () => Promise<readonly ScopeMetrics[]>) => Promise<readonly ScopeMetrics[]>;
}

/** What a scrape asks for. */
export interface ScrapeOptions {
  /** The `Accept` header; see {@link formatFor}. Default: text 0.0.4. */
  readonly accept?: string | undefined;
  /** Milliseconds that the answer may be old. Default 0: collected now, or being collected. */
  readonly maxAgeMs?: number;
}

/** The answer to a scrape. `errors` counts callbacks that failed or were too slow, and what the page had to leave out. */
export interface Scrape<Body = string> {
  readonly contentType: string;
  /** Bytes for protobuf, text for all else. */
  readonly body: Body;
  readonly errors: number;
}

/** A collection, and the pages that were made of it. */
interface Snapshot {
  readonly resourceMetrics: ResourceMetrics;
  readonly errors: number;
  readonly began: number;
  readonly pages: Map<string, Paged>;
}

/** A page, and how much it had to leave out so far. */
interface Paged {
  readonly page: Page;
  readonly omissions: number;
}

/**
 * A MetricReader for Prometheus. Values are always cumulative: Prometheus takes differences itself, and two scrapers of one
 * reader must not take values from each other.
 *
 * @example
 * const reader = new PullReader({ diagnostics });
 * const provider = new MeterProvider({ readers: [reader] });
 * const { contentType, body } = await reader.scrape();
 */
export class PullReader extends MetricReader {
  readonly #options: PullReaderOptions;
  readonly #callbackTimeoutMs: number;
  readonly #exposition: Exposition;
  #running: Promise<Snapshot> | undefined;
  #last: Snapshot | undefined;
  #forget: NodeJS.Timeout | undefined;

  constructor(options: PullReaderOptions) {
    const { diagnostics, callbackTimeoutMs = 1000, timeoutMs, exposition, onOmission, combine, ...base } = options;
    super({
      otelComponentType: 'prometheus_http_text_metric_exporter',
      ...base,
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
    });
    this.#options = options;
    this.#callbackTimeoutMs = callbackTimeoutMs;
    this.#exposition = new Exposition(exposition);
  }

  /** The answer as a whole. Rejects as {@link page} does. */
  scrape(): Promise<Scrape>;
  scrape(options: ScrapeOptions): Promise<Scrape<string | Buffer>>;
  async scrape(options: ScrapeOptions = {}): Promise<Scrape<string | Buffer>> {
    const { page, errors } = await this.#paged(options);
    const bytes = await page.whole();
    const isText = !page.contentType.startsWith('application/vnd.google.protobuf');
    return { contentType: page.contentType, body: isText ? bytes.toString() : bytes, errors: errors() };
  }

  /**
   * The answer as a page that may still be being written. Rejects when the reader belongs to no MeterProvider yet, is shut down,
   * or the collection takes over `timeoutMs`.
   */
  async page(options: ScrapeOptions = {}): Promise<Page> {
    return (await this.#paged(options)).page;
  }

  async #paged({ accept, maxAgeMs = 0 }: ScrapeOptions): Promise<{ page: Page; errors: () => number }> {
    const snapshot = await this.#snapshot(maxAgeMs);
    const format = formatFor(accept);
    const key = this.#exposition.keyOf(format);
    const paged = snapshot.pages.get(key) ?? this.#write(snapshot, format);
    snapshot.pages.set(key, paged);
    paged.page.ended().catch((error) => {
      snapshot.pages.delete(key);
      const message = `A page of metrics could not be written to its end (${textOf(error)}); the scrape failed.`;
      this.#options.diagnostics.warnOnce('prometheus.page', message);
    });
    await paged.page.begun();
    return { page: paged.page.as(format.contentType), errors: () => snapshot.errors + paged.omissions };
  }

  #write({ resourceMetrics }: Snapshot, format: Format): Paged {
    const count = { omissions: 0 };
    const pieces = this.#exposition.pieces(resourceMetrics, format, ({ omitted, key, message }) => {
      count.omissions += 1;
      this.#options.onOmission?.(omitted);
      this.#options.diagnostics.warnOnce(key, message);
    });
    return Object.assign(count, { page: Page.written(format.contentType, pieces) });
  }

  #snapshot(maxAgeMs: number): Promise<Snapshot> | Snapshot {
    if (this.#last !== undefined && performance.now() - this.#last.began < maxAgeMs) return this.#last;
    this.#running ??= this.#collectNow().finally(() => {
      this.#running = undefined;
    });
    if (maxAgeMs > 0) void this.#keep(this.#running, maxAgeMs);
    return this.#running;
  }

  async #collectNow(): Promise<Snapshot> {
    const { timeoutMs = 3000, combine = (own) => own() } = this.#options;
    const began = performance.now();
    let collected: CollectionResult | undefined;
    const own = async () => {
      // Callbacks have the SDK's deadline; this one is for everything else, such as a foreign producer that hangs.
      const collection = this.collect({ timeoutMillis: this.#callbackTimeoutMs });
      collected = await withinDeadline(collection, timeoutMs, 'Collecting metrics');
      return collected.resourceMetrics.scopeMetrics;
    };
    const scopeMetrics = [...(await combine(own))];
    if (collected === undefined) throw new Error('nothing was collected');
    const { resourceMetrics, errors } = collected;
    this.#reportCallbacks(errors);
    for (const _error of errors) this.#options.onOmission?.('callback');
    return {
      resourceMetrics: { ...resourceMetrics, scopeMetrics },
      errors: errors.length,
      began,
      pages: new Map(),
    };
  }

  // For as long as it may be handed out and no longer: a page of many series is large.
  async #keep(running: Promise<Snapshot>, maxAgeMs: number): Promise<void> {
    const snapshot = await running.catch(() => undefined);
    if (snapshot === undefined || snapshot === this.#last) return;
    this.#last = snapshot;
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => {
      this.#last = undefined;
    }, maxAgeMs).unref();
  }

  #reportCallbacks(errors: readonly unknown[]): void {
    const { diagnostics } = this.#options;
    const key = 'prometheus.callbacks';
    if (errors.length === 0) {
      diagnostics.recovered(key, 'All callbacks of observable metrics answer again.');
      return;
    }
    diagnostics.warnOnce(
      key,
      `${errors.length} observable callback(s) failed or took over ${this.#callbackTimeoutMs} ms (first: ${textOf(errors[0])}). ` +
        'Their metrics are missing or old until they answer; the rest of the page is complete.',
    );
  }

  /** sdk-metrics' reader looks into the errors that its producer gives, and fails where one is not an Error. */
  override setMetricProducer(producer: MetricProducer): void {
    super.setMetricProducer({
      collect: async (options) => {
        const { resourceMetrics, errors } = await producer.collect(options);
        return {
          resourceMetrics,
          errors: errors.map((error) => (error instanceof Error ? error : new Error(textOf(error)))),
        };
      },
    });
  }

  /** Nothing is held back between scrapes, so there is nothing to flush. */
  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {
    clearTimeout(this.#forget);
    this.#last = undefined;
  }
}
