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

/** What {@link WatchedExporter} watches by. */
export interface WatchOptions {
  readonly url: string;
  /** Milliseconds that one export may take in all, retries included. */
  readonly deadlineMs: number;
  /** Called when an export begins. */
  readonly begin: () => void;
  /** Closes the connections of an export that is past its deadline. */
  readonly cut: () => void;
  readonly diagnostics: Diagnostics;
}

/**
 * A PushMetricExporter around another one, which keeps its results. The exporter's own timeout starts anew with each byte of
 * an answer, so a server that trickles would hold its only place for good; the deadline here is for the whole.
 */
export class WatchedExporter implements PushMetricExporter {
  readonly #inner: PushMetricExporter;
  readonly #options: WatchOptions;
  #state: PushState = 'starting';
  #exports = 0;
  #failures = 0;
  #lastSuccess: number | undefined;
  #lastError: string | undefined;

  constructor(inner: PushMetricExporter, options: WatchOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  get status(): PushStatus {
    return {
      state: this.#state,
      url: this.#options.url,
      exports: this.#exports,
      failures: this.#failures,
      ...(this.#lastSuccess === undefined ? {} : { lastSuccess: this.#lastSuccess }),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    };
  }

  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    const { deadlineMs, begin, cut } = this.#options;
    begin();
    let isSettled = false;
    const settle = (result: ExportResult) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(deadline);
      this.#note(result);
      done(result);
    };
    const fail = (error: unknown) => settle({ code: ExportResultCode.FAILED, error: error as Error });
    const deadline = setTimeout(() => {
      cut();
      fail(Object.assign(new Error('deadline'), { code: 'ETIMEDOUT' }));
    }, deadlineMs).unref();
    try {
      this.#inner.export(metrics, settle);
    } catch (error) {
      fail(error);
    }
  }

  forceFlush(): Promise<void> {
    return this.#inner.forceFlush();
  }

  async shutdown(): Promise<void> {
    this.stop();
    await this.#inner.shutdown();
  }

  /** What is still on the road is not waited for, and no longer spoken of. */
  stop(): void {
    this.#state = 'stopped';
  }

  selectAggregationTemporality: NonNullable<PushMetricExporter['selectAggregationTemporality']> = (instrumentType) =>
    (this.#inner as Required<PushMetricExporter>).selectAggregationTemporality(instrumentType);

  selectAggregation: NonNullable<PushMetricExporter['selectAggregation']> = (instrumentType) =>
    (this.#inner as Required<PushMetricExporter>).selectAggregation(instrumentType);

  #note(result: ExportResult): void {
    const { url, diagnostics } = this.#options;
    const isStopped = this.#state === 'stopped';
    if (result.code === ExportResultCode.SUCCESS) {
      this.#exports += 1;
      this.#lastSuccess = Date.now();
      this.#lastError = undefined;
      if (!isStopped) this.#state = 'ok';
      diagnostics.recovered('push', `metrics arrive at ${url} again.`);
      return;
    }
    this.#failures += 1;
    this.#lastError = reasonOf(result.error, url);
    if (isStopped) return;
    this.#state = 'failing';
    diagnostics.warnOnce('push', `metrics do not arrive: ${this.#lastError} Further failures are counted in status().`);
  }
}
