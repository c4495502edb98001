// Floor 5. The reader behind the scrape page: collects when asked, once for all who ask at the same time.

import { AggregationTemporality, MetricReader, type MetricReaderOptions } from '@opentelemetry/sdk-metrics';
import { withinDeadline } from '../../support/deadline.ts';
import type { Diagnostics } from '../../support/diagnostics.ts';
import type { Problem } from './problem.ts';
import { renderText, TEXT_CONTENT_TYPE } from './text.ts';

/** Options of {@link PullReader}; those of OpenTelemetry's reader besides, but for the temporality. */
export interface PullReaderOptions extends Omit<MetricReaderOptions, 'aggregationTemporalitySelector'> {
  readonly diagnostics: Diagnostics;
  /** Milliseconds an observable callback may take; what it says later is thrown away. Default 1000. */
  readonly callbackTimeoutMs?: number;
  /** Milliseconds a whole collection may take, under Prometheus' own default of ten seconds. Default 3000. */
  readonly timeoutMs?: number;
}

/** The answer to a scrape. `errors` counts callbacks that failed or were too slow, and what the page had to leave out. */
export interface Scrape {
  readonly contentType: string;
  readonly body: string;
  readonly errors: number;
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
  readonly #diagnostics: Diagnostics;
  readonly #callbackTimeoutMs: number;
  readonly #timeoutMs: number;
  #running: Promise<Scrape> | undefined;

  constructor({ diagnostics, callbackTimeoutMs = 1000, timeoutMs = 3000, ...options }: PullReaderOptions) {
    super({
      otelComponentType: 'prometheus_http_text_metric_exporter',
      ...options,
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
    });
    this.#diagnostics = diagnostics;
    this.#callbackTimeoutMs = callbackTimeoutMs;
    this.#timeoutMs = timeoutMs;
  }

  /** Rejects when the reader belongs to no MeterProvider yet, is shut down, or the collection takes over `timeoutMs`. */
  scrape(): Promise<Scrape> {
    this.#running ??= this.#collectAndRender().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #collectAndRender(): Promise<Scrape> {
    // Callbacks have the SDK's deadline; this one is for everything else, such as a foreign producer that hangs.
    const collection = this.collect({ timeoutMillis: this.#callbackTimeoutMs });
    const { resourceMetrics, errors } = await withinDeadline(collection, this.#timeoutMs, 'Collecting metrics');
    this.#reportCallbacks(errors);
    let problems = 0;
    const body = renderText(resourceMetrics, (problem: Problem) => {
      problems += 1;
      this.#diagnostics.warnOnce(problem.key, problem.message);
    });
    return { contentType: TEXT_CONTENT_TYPE, body, errors: errors.length + problems };
  }

  #reportCallbacks(errors: readonly unknown[]): void {
    const key = 'prometheus.callbacks';
    if (errors.length === 0) {
      this.#diagnostics.recovered(key, 'All callbacks of observable metrics answer again.');
      return;
    }
    const first = String(errors[0]).replace(/\s+/g, ' ').slice(0, 200);
    this.#diagnostics.warnOnce(
      key,
      `${errors.length} observable callback(s) failed or took over ${this.#callbackTimeoutMs} ms (first: ${first}). ` +
        'Their metrics are missing or old until they answer; the rest of the page is complete.',
    );
  }

  /** Nothing is held back between scrapes, so there is nothing to flush. */
  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
