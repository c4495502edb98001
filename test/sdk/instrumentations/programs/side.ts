// One of the two providers that are compared, with OpenTelemetry's readers and exporters on it.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { MeterProvider as MeterProviderApi } from '@opentelemetry/api';
import { OTLPMetricExporter as OtlpJson } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as OtlpProtobuf } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  createAllowListAttributesProcessor,
  type MeterProviderOptions,
  MeterProvider as Official,
  PeriodicExportingMetricReader,
  type ScopeMetrics,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { MeterProvider as Binnacle } from '../../../../src/sdk/index.ts';
import { PullReader } from '../../pull-reader.ts';

/** The name of a provider. */
export type Name = 'binnacle' | 'official';

/** What one collection gave to a reader of each temporality. */
export interface Collected {
  readonly cumulative: ScopeMetrics[];
  readonly delta: ScopeMetrics[];
  readonly errors: string[];
}

/** What exporters made of everything. */
export interface Exported {
  /** The page of PrometheusExporter. */
  readonly page: string;
  /** Bodies of pushes: JSON as text, protobuf in base64. */
  readonly pushes: Record<string, string>;
}

const { CUMULATIVE, DELTA } = AggregationTemporality;

/** What users ask of these metrics: fewer attributes under a name of their own, and finer buckets. */
const views: ViewOptions[] = [
  {
    instrumentName: 'http.server.request.duration',
    name: 'shop.requests',
    attributesProcessors: [createAllowListAttributesProcessor(['http.route', 'http.response.status_code'])],
  },
  { instrumentName: 'http.client.*', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
];

/** A provider, and all that reads from it. */
export class Side {
  readonly provider: MeterProviderApi & { forceFlush(): Promise<void>; shutdown(): Promise<void> };
  readonly #cumulative = new PullReader();
  readonly #delta = new PullReader({ aggregationTemporalitySelector: () => DELTA });
  readonly #prometheus = new PrometheusExporter({ preventServerStart: true });
  readonly #receiver: PushReceiver;

  constructor(name: Name, receiver: PushReceiver, hasViews = false) {
    this.#receiver = receiver;
    const Provider = name === 'binnacle' ? Binnacle : Official;
    const pushes = [CUMULATIVE, DELTA].flatMap((temporalityPreference) => {
      const path = `/${AggregationTemporality[temporalityPreference].toLowerCase()}`;
      return [
        new OtlpJson({ url: `${receiver.url}${path}/json`, temporalityPreference }),
        new OtlpProtobuf({ url: `${receiver.url}${path}/protobuf`, temporalityPreference }),
      ];
    });
    const options: MeterProviderOptions = {
      resource: resourceFromAttributes({ 'service.name': 'shop', 'service.version': '1.2.3' }),
      readers: [
        this.#cumulative,
        this.#delta,
        this.#prometheus,
        ...pushes.map((exporter) => new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })),
      ],
      views: hasViews ? views : [],
    };
    this.provider = new Provider(options);
  }

  async collect(): Promise<Collected> {
    const cumulative = await this.#cumulative.collect();
    const delta = await this.#delta.collect();
    return {
      cumulative: cumulative.resourceMetrics.scopeMetrics,
      delta: delta.resourceMetrics.scopeMetrics,
      errors: [...cumulative.errors, ...delta.errors].map(String),
    };
  }

  /** Only what the cumulative reader gets, which asks the callbacks once. */
  async collectOnce(): Promise<ScopeMetrics[]> {
    return (await this.#cumulative.collect()).resourceMetrics.scopeMetrics;
  }

  /** Scrapes and flushes. */
  async export(): Promise<Exported> {
    const page = await scrape(this.#prometheus);
    await this.provider.forceFlush();
    return { page, pushes: this.#receiver.taken() };
  }
}

/** Takes pushes on the loopback, whole and unread. */
export class PushReceiver {
  readonly #server = createServer(async (request, response) => {
    const body = await buffer(request);
    const isJson = request.headers['content-type'] === 'application/json';
    this.#pushes[request.url ?? ''] = body.toString(isJson ? 'utf8' : 'base64');
    response.setHeader('content-type', request.headers['content-type'] ?? '').end(isJson ? '{}' : '');
  });
  #pushes: Record<string, string> = {};

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** What came since the last time, by path. */
  taken(): Record<string, string> {
    const pushes = this.#pushes;
    this.#pushes = {};
    return pushes;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function scrape(exporter: PrometheusExporter): Promise<string> {
  const server = createServer((request, response) => exporter.getMetricsRequestHandler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  const body = await page.text();
  server.close();
  server.closeAllConnections();
  return body;
}
