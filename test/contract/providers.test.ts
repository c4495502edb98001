// The domain meters on every MeterProvider that they are promised to work on. A provider joins by a row in the list.

import { createNoopMeter, type MeterProvider as MeterProviderApi } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider as Official,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { allDefinitions } from '../../src/domain/catalogue.ts';
import { createMeters, type Meters } from '../../src/domain/meters.ts';
import type { InstrumentSettings } from '../../src/instrument/settings.ts';
import { MeterProvider } from '../../src/sdk/index.ts';
import { bothConventions } from '../domain/recording.ts';
import { everyVerb } from '../domain/verbs.ts';

/** A provider, what it has exported so far, and its end. */
interface Provider {
  readonly meterProvider: MeterProviderApi;
  exported(): Promise<readonly ResourceMetrics[]>;
  shutdown(): Promise<void>;
}

const { CUMULATIVE, DELTA } = AggregationTemporality;

function providerOf(Class: typeof Official | typeof MeterProvider, temporality: AggregationTemporality): Provider {
  const exporter = new InMemoryMetricExporter(temporality);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new Class({ readers: [reader] });
  return {
    meterProvider,
    async exported() {
      await meterProvider.forceFlush();
      return exporter.getMetrics();
    },
    shutdown: () => meterProvider.shutdown(),
  };
}

const providers: [name: string, make: () => Provider][] = [
  ['binnacle/sdk, cumulative', () => providerOf(MeterProvider, CUMULATIVE)],
  ['binnacle/sdk, delta', () => providerOf(MeterProvider, DELTA)],
  ["OpenTelemetry's SDK, cumulative", () => providerOf(Official, CUMULATIVE)],
  ["OpenTelemetry's SDK, delta", () => providerOf(Official, DELTA)],
];

const everything: Partial<InstrumentSettings> = {
  conventions: bothConventions,
  metrics: Object.fromEntries(allDefinitions.map(({ name }) => [name, { enabled: true }])),
};

// Fed by capture, or by the meter provider itself, and by no verb of a meter that a caller has.
const captured =
  /^(process|nodejs|v8js|otel|binnacle\.sdk)\.|^http\.client\.|^http\.server\.active_requests$|^binnacle\.(attribute\.replacements|scrape\.duration|workers)(\.|$)/;

/** One point as these tests compare it: what was measured, and when not. */
function shown({ attributes, value }: DataPoint<number | Histogram>) {
  return { attributes, value: typeof value === 'number' ? value : { count: value.count, ...value.buckets } };
}

/** All points of the last export, by metric. */
function lastPoints(exported: readonly ResourceMetrics[]): Record<string, ReturnType<typeof shown>[]> {
  const metrics = exported.at(-1)?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  return Object.fromEntries(
    metrics.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      (dataPoints as DataPoint<number | Histogram>[]).map(shown),
    ]),
  );
}

describe.each(providers)('on %s', (_name, make) => {
  let provider: Provider;

  beforeEach(() => {
    provider = make();
  });

  afterEach(() => provider.shutdown());

  const meters = () => createMeters(provider.meterProvider, everything);

  it('every verb arrives, under the scope "binnacle", as its definition says', async () => {
    const own = meters();
    for (const { call } of everyVerb) call(own);
    const [exported] = await provider.exported();
    expect(exported?.scopeMetrics.map(({ scope }) => scope.name)).toEqual(['binnacle']);
    const metrics = exported?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const arrived = new Map(metrics.map(({ descriptor }) => [descriptor.name, descriptor]));
    const expected = allDefinitions.filter(({ name }) => !captured.test(name));
    expect([...arrived.keys()].sort()).toEqual(expected.map(({ name }) => name).sort());
    for (const { name, unit, description } of expected) {
      expect(arrived.get(name)).toMatchObject({ unit, description });
    }
  });

  it('histograms have the boundaries of their definitions', async () => {
    const own = meters();
    for (const { call } of everyVerb) call(own);
    const points = lastPoints(await provider.exported());
    const histograms = allDefinitions.filter(({ kind, name }) => kind === 'histogram' && !captured.test(name));
    for (const { name, boundaries } of histograms) {
      expect([name, points[name]?.[0]?.value]).toEqual([name, expect.objectContaining({ boundaries })]);
    }
  });

  it('the bound form of a meter records what the other records', async () => {
    const endpoint = { service: 'search', strategy: 'round_robin', instance: 'api-1' } as const;
    const unbound = ({ loadBalancer }: Meters) => {
      loadBalancer.recordRequest(endpoint);
      loadBalancer.recordError({ ...endpoint, errorType: 503 });
      loadBalancer.observeRequestDuration({ ...endpoint, outcome: 'success' }, 0.1);
      loadBalancer.observeRequestDuration({ ...endpoint, outcome: 'failure' }, 0.2);
      loadBalancer.connectionOpened(endpoint);
      loadBalancer.connectionOpened(endpoint);
      loadBalancer.connectionClosed(endpoint);
      loadBalancer.setHealthScore(endpoint, 0.7);
    };
    const bound = ({ loadBalancer }: Meters) => {
      const api1 = loadBalancer.bind(endpoint);
      api1.recordRequest();
      api1.recordError(503);
      api1.observeRequestDuration('success', 0.1);
      api1.observeRequestDuration('failure', 0.2);
      api1.connectionOpened();
      api1.connectionOpened();
      api1.connectionClosed();
      api1.setHealthScore(0.7);
    };
    unbound(meters());
    const other = make();
    bound(createMeters(other.meterProvider, everything));
    const expected = lastPoints(await provider.exported());
    expect(Object.keys(expected).filter((name) => name.startsWith('mesh.lb.'))).toHaveLength(6);
    expect(lastPoints(await other.exported())).toEqual(expected);
    await other.shutdown();
  });

  it('nothing throws after the provider was shut down', async () => {
    const own = meters();
    await provider.shutdown();
    for (const { call } of everyVerb) call(own);
  });
});

it('nothing throws where no SDK is registered', () => {
  const own = createMeters({ getMeter: () => createNoopMeter() }, everything);
  for (const { call } of everyVerb) call(own);
});

it.each([MeterProvider, Official])('two sets of meters share one provider, and add up', async (Class) => {
  const provider = providerOf(Class, CUMULATIVE);
  for (const own of [createMeters(provider.meterProvider), createMeters(provider.meterProvider)]) {
    own.approvals.add({ type: 'code_review' });
  }
  const points = lastPoints(await provider.exported());
  expect(points.pending_approvals).toEqual([{ attributes: { type: 'code_review' }, value: 2 }]);
  await provider.shutdown();
});
