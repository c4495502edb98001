// Contestants that push: counters and histograms, to a receiver of OTLP in protobuf.

import type { Meter } from '@opentelemetry/api';
import { builtBinnacle } from '../built.ts';
import { PREFIX } from '../measure/points.ts';
import { BOUNDARIES, MASK, randomFrom, values } from '../measure/values.ts';

/** What is opened. */
export interface PushSetup {
  /** The series of each counter. */
  readonly counters: readonly number[];
  /** The series of each histogram, with 14 boundaries. */
  readonly histograms: readonly number[];
  /** The base URL of the receiver. */
  readonly url: string;
  readonly compression: 'gzip' | 'none';
  /** binnacle's metrics of HTTP and of the runtime, which are on by default; the official SDK has none of its own. */
  readonly ownMetrics?: boolean;
}

/** A contestant with its instruments. */
export interface Pushes {
  /** Writes to every series. */
  touch(): void;
  /** Settles when everything has arrived. */
  push(): Promise<void>;
}

interface Opened {
  readonly meter: Meter;
  readonly push: () => Promise<void>;
}

/** As many points as binnacle puts into a body. */
const BATCH = 1250;

const doors: Readonly<Record<string, (setup: PushSetup) => Promise<Opened>>> = {
  async binnacle({ url, compression, ownMetrics = false }) {
    const { initTelemetry } = await builtBinnacle();
    const telemetry = initTelemetry({
      serviceName: 'bench',
      exporters: 'otlp',
      otlp: { endpoint: url, compression, manual: true },
      http: ownMetrics,
      runtime: ownMetrics,
      registerGlobal: false,
      logger: { info() {}, warn: console.error, error: console.error },
    });
    return {
      meter: telemetry.meterProvider.getMeter('bench'),
      async push() {
        const { otlp } = await telemetry.flush({ deadlineMs: 10_000 });
        if (otlp?.ok !== true) throw new Error(otlp?.reason);
      },
    };
  },
  'official SDK': (setup) => official(setup),
  'official SDK, in batches': (setup) => official(setup, BATCH),
};

/** Who pushes. */
export const pushers = Object.keys(doors);

/** Opens one contestant. */
export async function openPushes(contestant: string, setup: PushSetup): Promise<Pushes> {
  const open = doors[contestant];
  if (open === undefined) throw new Error(`there is no contestant "${contestant}"`);
  const { meter, push } = await open(setup);
  const random = randomFrom(setup.counters.length);
  const counters = setup.counters.map((series, index) => {
    const counter = meter.createCounter(`${PREFIX}requests.${index}`, { description: 'Requests', unit: '{request}' });
    return { write: (set: Labels) => counter.add(1 + Math.floor(100 * random()), set), sets: setsOf(series) };
  });
  const histograms = setup.histograms.map((series, index) => {
    const histogram = meter.createHistogram(`${PREFIX}request.duration.${index}`, {
      description: 'Duration of requests',
      unit: 's',
      advice: { explicitBucketBoundaries: [...BOUNDARIES] },
    });
    const value = () => values[Math.floor((MASK + 1) * random())] as number;
    return { write: (set: Labels) => histogram.record(value(), set), sets: setsOf(series) };
  });
  return {
    touch() {
      for (const { write, sets } of [...counters, ...histograms]) for (const set of sets) write(set);
    },
    push,
  };
}

type Labels = ReturnType<typeof setsOf>[number];

function setsOf(series: number) {
  return Array.from({ length: series }, (_, index) => ({
    route: `/api/v1/resource-${Math.floor(index / 20)}`,
    method: ['GET', 'PUT', 'POST', 'DELETE'][index % 4] as string,
    status: String(200 + (Math.floor(index / 4) % 5) * 100),
  }));
}

async function official({ url, compression }: PushSetup, maxExportBatchSize?: number): Promise<Opened> {
  const { MeterProvider, PeriodicExportingMetricReader } = await import('@opentelemetry/sdk-metrics');
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto');
  const { setGlobalErrorHandler } = await import('@opentelemetry/core');
  let failure: unknown;
  setGlobalErrorHandler((error) => {
    failure = error;
  });
  type Config = NonNullable<ConstructorParameters<typeof OTLPMetricExporter>[0]>;
  const exporter = new OTLPMetricExporter({
    url: `${url}/v1/metrics`,
    // Its type is an enum of a package that is not among ours.
    compression: compression as Config['compression'] & string,
  });
  const reader = new PeriodicExportingMetricReader({
    exporter,
    // Only a flush pushes.
    exportIntervalMillis: 3_600_000,
    ...(maxExportBatchSize === undefined ? {} : { maxExportBatchSize }),
  });
  const provider = new MeterProvider({ readers: [reader] });
  return {
    meter: provider.getMeter('bench'),
    async push() {
      await reader.forceFlush();
      if (failure !== undefined) throw failure;
    },
  };
}
