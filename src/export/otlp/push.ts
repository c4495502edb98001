// Floor 5. The push: OpenTelemetry's own OTLP/HTTP exporters under its own periodic reader, watched.

import { createRequire } from 'node:module';
import type {
  AggregationTemporalityPreference,
  OTLPMetricExporterOptions,
} from '@opentelemetry/exporter-metrics-otlp-http';
import {
  AggregationType,
  InstrumentType,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { withinDeadline } from '../../support/deadline.ts';
import type { Diagnostics } from '../../support/diagnostics.ts';
import { type PushStatus, WatchedExporter } from './delivery.ts';

/** PEM as text or Buffer, for `node:https`. */
export interface PushTls {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
}

/** Where to push and how; nothing is left open. */
export interface PushOptions {
  /** The whole URL, `/v1/metrics` included, without credentials. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly headersFunction?: (() => Record<string, string> | Promise<Record<string, string>>) | undefined;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly compression: 'gzip' | 'none';
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly temporality: 'cumulative' | 'delta' | 'lowmemory';
  readonly tls: PushTls;
  /** Keeps all histograms exponential that no view gives another shape. */
  readonly exponentialHistograms: boolean;
}

/** The push: a reader for a MeterProvider, and how it is doing. */
export interface Push {
  readonly reader: PeriodicExportingMetricReader;
  readonly status: PushStatus;
  /** Pushes what there is, and says whether it arrived. Never rejects. */
  flush(deadlineMs: number): Promise<{ readonly ok: boolean; readonly reason?: string }>;
}

const packages = {
  'http/protobuf': '@opentelemetry/exporter-metrics-otlp-proto',
  'http/json': '@opentelemetry/exporter-metrics-otlp-http',
} as const;

// The values of OpenTelemetry's AggregationTemporalityPreference, which is in a package that is loaded only when it is used.
const temporalities = { delta: 0, cumulative: 1, lowmemory: 2 } as const;

/** Makes the push. The exporter's package is loaded here, so that a service that is only scraped does not pay for it. */
export function createPush(options: PushOptions, diagnostics: Diagnostics): Push {
  const watched = new WatchedExporter(createExporter(options), options.url, diagnostics);
  const reader = new PeriodicExportingMetricReader({
    exporter: watched,
    exportIntervalMillis: options.intervalMs,
    exportTimeoutMillis: options.intervalMs,
  });
  return {
    reader,
    get status() {
      return watched.status;
    },
    async flush(deadlineMs) {
      const { failures } = watched.status;
      try {
        await withinDeadline(reader.forceFlush(), deadlineMs, `The push to ${options.url}`);
      } catch (error) {
        return { ok: false, reason: error instanceof Error ? `${error.message}.` : 'The push failed.' };
      }
      // The official reader resolves also when every try failed; only the exporter's own result tells.
      const { state, lastError } = watched.status;
      if (state === 'stopped') return { ok: false, reason: 'the telemetry is shut down.' };
      if (watched.status.failures === failures) return { ok: true };
      return { ok: false, reason: lastError ?? 'The push failed.' };
    },
  };
}

function createExporter(options: PushOptions): PushMetricExporter {
  const load = createRequire(import.meta.url);
  const { OTLPMetricExporter } = load(packages[options.protocol]) as {
    OTLPMetricExporter: new (config: OTLPMetricExporterOptions) => PushMetricExporter;
  };
  const { headers, headersFunction, tls, compression } = options;
  return new OTLPMetricExporter({
    url: options.url,
    headers: headersFunction === undefined ? headers : async () => ({ ...headers, ...(await headersFunction()) }),
    timeoutMillis: options.timeoutMs,
    temporalityPreference: temporalities[options.temporality] as AggregationTemporalityPreference,
    // One push at a time: a second one beside it could overtake it, and Prometheus would see a counter go down.
    concurrencyLimit: 1,
    compression,
    httpAgentOptions: { ...tls, keepAlive: true },
    ...(options.exponentialHistograms ? { aggregationPreference: exponential } : {}),
  } as OTLPMetricExporterOptions);
}

function exponential(instrumentType: InstrumentType) {
  return instrumentType === InstrumentType.HISTOGRAM
    ? ({ type: AggregationType.EXPONENTIAL_HISTOGRAM } as const)
    : ({ type: AggregationType.DEFAULT } as const);
}
