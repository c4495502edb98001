// Floor 5. The push: OpenTelemetry's own OTLP/HTTP exporters under its own periodic reader, watched.

import type { Agent } from 'node:http';
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
import { http } from '../../support/node-http.ts';
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
  /** Ends what is under way: connections are closed, and there are no further tries. */
  end(): void;
  /** From now on an export is tried once; for the last one of a telemetry. */
  lastTry(): void;
}

const packages = {
  'http/protobuf': '@opentelemetry/exporter-metrics-otlp-proto',
  'http/json': '@opentelemetry/exporter-metrics-otlp-http',
} as const;

// The values of OpenTelemetry's AggregationTemporalityPreference, which is in a package that is loaded only when it is used.
const temporalities = { delta: 0, cumulative: 1, lowmemory: 2 } as const;

// The exporter would merge these under our headers, also where the options have replaced them.
const headerVariables = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_METRICS_HEADERS'];

/** Over the exporter's own timeout, whose errors say more; under 0.8 x the interval and its rest. */
const DEADLINE_OVER_TIMEOUT = 1.1;

/** Makes the push. The exporter's package is loaded here, so that a service that is only scraped does not pay for it. */
export function createPush(options: PushOptions, diagnostics: Diagnostics): Push {
  const { timeoutMs, intervalMs } = options;
  const agent = createAgent(options);
  const tries = new Tries();
  const url = withoutQuery(options.url);
  const watched = new WatchedExporter(createExporter(options, agent, tries), {
    url,
    deadlineMs: timeoutMs * DEADLINE_OVER_TIMEOUT,
    begin: () => tries.begin(),
    cut: () => closeConnections(agent),
    diagnostics,
  });
  const reader = new PeriodicExportingMetricReader({
    exporter: watched,
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: intervalMs,
  });
  return {
    reader,
    get status() {
      return watched.status;
    },
    async flush(deadlineMs) {
      try {
        await withinDeadline(reader.forceFlush(), deadlineMs, `The push to ${url}`);
      } catch {
        return { ok: false, reason: `${url}: nothing was delivered within ${deadlineMs} ms.` };
      }
      // The official reader resolves also when every try failed. It waits for an export that is under way and then makes
      // one of its own, so what the last one came to is the answer.
      const { state, lastError } = watched.status;
      if (state === 'stopped') return { ok: false, reason: 'the telemetry is shut down.' };
      return lastError === undefined ? { ok: true } : { ok: false, reason: lastError };
    },
    lastTry() {
      tries.last();
    },
    end() {
      watched.stop();
      tries.end();
      closeConnections(agent);
    },
  };
}

/** How often an export may still be tried. The exporter asks for headers before each try, so that is where tries end. */
class Tries {
  #left = Number.POSITIVE_INFINITY;
  #each = Number.POSITIVE_INFINITY;

  /** An export begins. */
  begin(): void {
    this.#left = this.#each;
  }

  /** One try for each export from now on, and none more for one under way: at a shutdown there is no time for back-off. */
  last(): void {
    this.#each = Math.min(this.#each, 1);
    this.#left = 0;
  }

  end(): void {
    this.#each = 0;
    this.#left = 0;
  }

  /** @throws when there is none left */
  take(): void {
    if (this.#left <= 0) throw Object.assign(new Error('no further try'), { code: 'CLOSED' });
    this.#left -= 1;
  }
}

/** A URL as it may be shown: a query may hold a key. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function createAgent({ url, tls }: PushOptions): Agent {
  if (!url.startsWith('https:')) return new http.Agent({ keepAlive: true });
  const https = process.getBuiltinModule('node:https');
  return new https.Agent({ ...tls, keepAlive: true });
}

function createExporter(options: PushOptions, agent: Agent, tries: Tries): PushMetricExporter {
  const load = createRequire(import.meta.url);
  const { OTLPMetricExporter } = load(packages[options.protocol]) as {
    OTLPMetricExporter: new (config: OTLPMetricExporterOptions) => PushMetricExporter;
  };
  const config = {
    url: options.url,
    headers: async () => {
      tries.take();
      return headersOf(options);
    },
    timeoutMillis: options.timeoutMs,
    temporalityPreference: temporalities[options.temporality] as AggregationTemporalityPreference,
    // One push at a time: a second one beside it could overtake it, and Prometheus would see a counter go down.
    concurrencyLimit: 1,
    compression: options.compression,
    httpAgentOptions: () => agent,
    ...(options.exponentialHistograms ? { aggregationPreference: exponential } : {}),
  } as OTLPMetricExporterOptions;
  return withoutVariables(headerVariables, () => new OTLPMetricExporter(config));
}

async function headersOf({ headers, headersFunction, timeoutMs }: PushOptions): Promise<Record<string, string>> {
  if (headersFunction === undefined) return { ...headers };
  try {
    return { ...headers, ...(await withinDeadline((async () => headersFunction())(), timeoutMs, 'otlp.headers')) };
  } catch {
    // What it threw is the host's, and may hold a secret.
    throw Object.assign(new Error('otlp.headers'), { code: 'HEADERS' });
  }
}

/** Closes them with an error of ours: what Node says of a closed connection, the exporter would take for a reason to try again. */
function closeConnections(agent: Agent): void {
  const error = Object.assign(new Error('closed'), { code: 'CLOSED' });
  for (const socket of Object.values(agent.sockets).flatMap((sockets) => sockets ?? [])) socket.destroy(error);
  agent.destroy();
}

/** Makes something that reads the environment while these variables are away. */
function withoutVariables<T>(names: readonly string[], make: () => T): T {
  const { env } = process;
  const hidden = names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  for (const [name] of hidden) delete env[name];
  try {
    return make();
  } finally {
    for (const [name, value] of hidden) env[name] = value;
  }
}

function exponential(instrumentType: InstrumentType) {
  return instrumentType === InstrumentType.HISTOGRAM
    ? ({ type: AggregationType.EXPONENTIAL_HISTOGRAM } as const)
    : ({ type: AggregationType.DEFAULT } as const);
}
