// Floor 5. Watches an OTLP exporter deliver: what arrived, what failed and why. Trouble is said once, and so is its end.

import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Diagnostics } from '../../support/diagnostics.ts';
import { reasonOf } from './reason.ts';

/** How the push is doing. `starting`: nothing was sent yet. */
export type PushState = 'starting' | 'ok' | 'failing' | 'stopped';

/** The push so far. Times are milliseconds since 1970. */
export interface PushStatus {
  readonly state: PushState;
  /** Where to; without credentials. */
  readonly url: string;
  readonly exports: number;
  readonly failures: number;
  readonly lastSuccess?: number;
  /** What went wrong last, with the cure; without secrets. */
  readonly lastError?: string;
}

/** A PushMetricExporter around another one, which keeps its results. */
export class WatchedExporter implements PushMetricExporter {
  readonly #inner: PushMetricExporter;
  readonly #url: string;
  readonly #diagnostics: Diagnostics;
  #state: PushState = 'starting';
  #exports = 0;
  #failures = 0;
  #lastSuccess: number | undefined;
  #lastError: string | undefined;

  constructor(inner: PushMetricExporter, url: string, diagnostics: Diagnostics) {
    this.#inner = inner;
    this.#url = url;
    this.#diagnostics = diagnostics;
  }

  get status(): PushStatus {
    return {
      state: this.#state,
      url: this.#url,
      exports: this.#exports,
      failures: this.#failures,
      ...(this.#lastSuccess === undefined ? {} : { lastSuccess: this.#lastSuccess }),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    };
  }

  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    this.#inner.export(metrics, (result) => {
      this.#note(result);
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.#inner.forceFlush();
  }

  async shutdown(): Promise<void> {
    this.#state = 'stopped';
    await this.#inner.shutdown();
  }

  selectAggregationTemporality: NonNullable<PushMetricExporter['selectAggregationTemporality']> = (instrumentType) =>
    (this.#inner as Required<PushMetricExporter>).selectAggregationTemporality(instrumentType);

  selectAggregation: NonNullable<PushMetricExporter['selectAggregation']> = (instrumentType) =>
    (this.#inner as Required<PushMetricExporter>).selectAggregation(instrumentType);

  #note(result: ExportResult): void {
    if (result.code === ExportResultCode.SUCCESS) {
      this.#exports += 1;
      this.#lastSuccess = Date.now();
      this.#lastError = undefined;
      if (this.#state !== 'stopped') this.#state = 'ok';
      this.#diagnostics.recovered('push', `metrics arrive at ${this.#url} again.`);
      return;
    }
    this.#failures += 1;
    this.#lastError = reasonOf(result.error, this.#url);
    if (this.#state !== 'stopped') this.#state = 'failing';
    this.#diagnostics.warnOnce(
      'push',
      `metrics do not arrive: ${this.#lastError} Further failures are counted in status().`,
    );
  }
}
