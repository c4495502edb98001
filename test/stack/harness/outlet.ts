// Where a Collector of a test sends what it took: every point as it came, read by the tests' own decoder of OTLP.

import { setTimeout as sleep } from 'node:timers/promises';

import { decodeProtobuf } from '../../export/otlp/decode/protobuf.ts';
import { serve } from './scraper.ts';
import type { Stack } from './stack.ts';

const kinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const;

/** A point of any kind, in the names of OTLP's JSON; numbers of 64 bits are bigints, ids hexadecimal digits. */
export interface ArrivedPoint {
  readonly startTimeUnixNano: bigint;
  readonly timeUnixNano: bigint;
  readonly exemplars: readonly { readonly traceId: string; readonly spanId: string; readonly asDouble?: number }[];
  readonly asDouble?: number;
  readonly asInt?: bigint;
  readonly count?: bigint;
  readonly [field: string]: unknown;
}

/** One point, and where it belongs. */
export interface Arrival {
  readonly service: string;
  readonly scope: string;
  readonly metric: string;
  readonly kind: (typeof kinds)[number];
  /** Absent at a gauge. */
  readonly temporality?: 'delta' | 'cumulative';
  /** As JSON, sorted by name. */
  readonly attributes: string;
  readonly point: ArrivedPoint;
}

export interface Outlet {
  /** Base URL for the Collector's exporter. */
  readonly url: string;
  /** In the order in which they came. */
  arrivals(service: string, metric?: string): Arrival[];
  /** What is posted below `/held` is refused, retryably, until it is opened; and then thrown away. */
  open(): void;
  close(): void;
  /** Milliseconds between taking and answering. */
  answersAfter(milliseconds: number): void;
}

export async function startOutlet(stack: Stack): Promise<Outlet> {
  const all: Arrival[] = [];
  let isOpen = true;
  let delayMs = 0;
  const address = await serve(stack, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url?.startsWith('/held')) response.statusCode = isOpen ? 200 : 503;
    else all.push(...arrivalsOf(decodeProtobuf(Buffer.concat(chunks)) as unknown as ArrivedRequest));
    await sleep(delayMs);
    response.end();
  });
  return {
    url: `http://${address}`,
    arrivals: (service, metric) =>
      all.filter((each) => each.service === service && (metric === undefined || each.metric === metric)),
    open() {
      isOpen = true;
    },
    close() {
      isOpen = false;
    },
    answersAfter(milliseconds) {
      delayMs = milliseconds;
    },
  };
}

interface Pair {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface ArrivedData {
  readonly aggregationTemporality?: number;
  readonly dataPoints: readonly (ArrivedPoint & { readonly attributes: readonly Pair[] })[];
}

interface ArrivedRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Pair[] };
    readonly scopeMetrics: readonly {
      readonly scope: { readonly name: string };
      readonly metrics: readonly ({ readonly name: string } & Partial<Record<Arrival['kind'], ArrivedData>>)[];
    }[];
  }[];
}

function* arrivalsOf({ resourceMetrics }: ArrivedRequest): Generator<Arrival> {
  for (const { resource, scopeMetrics } of resourceMetrics) {
    const service = String(valuesOf(resource.attributes)['service.name']);
    for (const { scope, metrics } of scopeMetrics) {
      for (const metric of metrics) {
        const kind = kinds.find((each) => each in metric) ?? 'gauge';
        const { aggregationTemporality = 0, dataPoints = [] } = metric[kind] ?? {};
        const temporality = ([undefined, 'delta', 'cumulative'] as const)[aggregationTemporality];
        for (const { attributes, ...point } of dataPoints) {
          yield {
            service,
            scope: scope.name,
            metric: metric.name,
            kind,
            ...(temporality === undefined ? {} : { temporality }),
            attributes: JSON.stringify(valuesOf(attributes)),
            point: point as unknown as ArrivedPoint,
          };
        }
      }
    }
  }
}

function valuesOf(pairs: readonly Pair[]): Record<string, unknown> {
  const sorted = pairs.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return Object.fromEntries(
    sorted.map(({ key, value }) => {
      const [plain] = Object.values(value);
      return [key, typeof plain === 'bigint' ? Number(plain) : plain];
    }),
  );
}
