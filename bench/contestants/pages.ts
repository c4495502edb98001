// Contestants that write Prometheus pages: one histogram with many series, as bytes for a socket, or behind a server.

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Meter } from '@opentelemetry/api';
import type { MeterProviderOptions } from '@opentelemetry/sdk-metrics';
import { builtBinnacle } from '../built.ts';
import { BOUNDARIES, values } from '../measure/values.ts';
import type { PrometheusRegistry } from './prometheus-library.ts';

/** With 14 boundaries a series has 17 lines: 15 buckets, sum and count. */
export const LINES_A_SERIES = BOUNDARIES.length + 3;

/** Who has pages. */
export const pageWriters = ['binnacle', 'official SDK', 'prom-client', '@prometheus-io/client'] as const;

/** The header Accept for each format. */
export const accepts = {
  text: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
  protobuf: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
} as const;

export type PageFormat = keyof typeof accepts;

/** What is opened. */
export interface PageSetup {
  /** Series have this many routes, four methods and five states. */
  readonly routes: number;
  /** What the clients write, which do not look at what is asked for. */
  readonly format: PageFormat;
}

/** A contestant with its histogram. */
export interface Pages {
  /** Writes to every series. */
  touch(): void;
  /** A whole page. */
  page(): Promise<Uint8Array>;
  /** Serves it on loopback as the contestant's readme does; resolves to the URL. */
  serve(): Promise<string>;
}

type Labels = ReturnType<typeof setsOf>[number];

interface Opened extends Pick<Pages, 'page' | 'serve'> {
  readonly record: (value: number, set: Labels) => void;
}

const NAME = 'request_duration_seconds';

/** Opens one contestant. */
export async function openPages(contestant: string, setup: PageSetup): Promise<Pages> {
  const open = doors[contestant];
  if (open === undefined) throw new Error(`there is no contestant "${contestant}"`);
  const { record, page, serve } = await open(setup);
  const sets = setsOf(setup.routes);
  return {
    touch() {
      for (const [index, set] of sets.entries()) record(values[index % values.length] as number, set);
    },
    page,
    serve,
  };
}

/** Series of a page. In protobuf, which has no lines, a series is known by a label that all have. */
export function seriesOn(page: Uint8Array, format: PageFormat): number {
  const text = Buffer.from(page.buffer, page.byteOffset, page.byteLength).toString('latin1');
  if (format === 'protobuf') return text.split('\u0006method').length - 1;
  return text.split('\n').filter((line) => line.startsWith(`${NAME}_`)).length / LINES_A_SERIES;
}

function setsOf(routes: number) {
  return Array.from({ length: routes * 20 }, (_, index) => ({
    route: `/api/v1/resource-${index % routes}`,
    method: ['GET', 'PUT', 'POST', 'DELETE'][Math.floor(index / routes) % 4] as string,
    status: String(200 + Math.floor(index / routes / 4) * 100),
  }));
}

const doors: Readonly<Record<string, (setup: PageSetup) => Promise<Opened>>> = {
  async binnacle({ routes, format }) {
    const { initTelemetry } = await builtBinnacle();
    const telemetry = initTelemetry({
      serviceName: 'bench',
      // Kept for no time: each scrape is to be a new one.
      prometheus: { port: 0, cacheMs: 0 },
      views: viewsFor(routes),
      http: false,
      runtime: false,
      registerGlobal: false,
      logger: { info() {}, warn: console.error, error: console.error },
    });
    return {
      record: histogramOf(telemetry.meterProvider.getMeter('bench')),
      async page() {
        const { body } = await telemetry.scrape({ accept: accepts[format] as string });
        return typeof body === 'string' ? Buffer.from(body) : body;
      },
      async serve() {
        await telemetry.ready;
        return telemetry.url as string;
      },
    };
  },
  async 'official SDK'({ routes }) {
    const { MeterProvider } = await import('@opentelemetry/sdk-metrics');
    const { PrometheusExporter, PrometheusSerializer } = await import('@opentelemetry/exporter-prometheus');
    const exporter = new PrometheusExporter({ preventServerStart: true });
    const serializer = new PrometheusSerializer();
    const provider = new MeterProvider({ readers: [exporter], views: viewsFor(routes) });
    return {
      record: histogramOf(provider.getMeter('bench')),
      page: async () => Buffer.from(serializer.serialize((await exporter.collect()).resourceMetrics)),
      serve: () => serve((request, response) => exporter.getMetricsRequestHandler(request, response)),
    };
  },
  'prom-client': async (setup) => libraryPages((await import('./prom-client.ts')).openPages(), setup),
  '@prometheus-io/client': async (setup) =>
    libraryPages((await import('./prometheus-io-client.ts')).openPages(), setup),
};

function libraryPages(library: PrometheusRegistry, { format }: PageSetup): Opened {
  if (format === 'openmetrics') library.asOpenMetrics();
  return {
    record: library.histogram(NAME, ['route', 'method', 'status'], BOUNDARIES).write,
    page: async () => Buffer.from(await library.page()),
    serve: () =>
      serve(async (_request, response) => {
        response.setHeader('content-type', library.contentType());
        response.end(await library.page());
      }),
  };
}

function viewsFor(routes: number): NonNullable<MeterProviderOptions['views']> {
  return [{ instrumentName: NAME, aggregationCardinalityLimit: routes * 20 + 1 }];
}

function histogramOf(meter: Meter): Opened['record'] {
  const histogram = meter.createHistogram(NAME, { advice: { explicitBucketBoundaries: [...BOUNDARIES] } });
  return (value, set) => histogram.record(value, set);
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}
