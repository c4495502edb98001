// Official readers and exporters, plugged into our MeterProvider and asked over real HTTP.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { MeterProvider, type MeterProviderOptions } from '../../src/sdk/index.ts';
import { Receiver } from '../export/otlp/receiver.ts';

function periodic(exporter: PushMetricExporter): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
}

describe('official readers and exporters', () => {
  const opened: { close(): unknown }[] = [];

  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  /** A provider that is shut down after the test. */
  function start(options: MeterProviderOptions): MeterProvider {
    const provider = new MeterProvider(options);
    opened.push({ close: () => provider.shutdown() });
    return provider;
  }

  function recordAll(provider: MeterProvider): void {
    const meter = provider.getMeter('shop', '1.0');
    meter.createCounter('orders', { unit: '{order}', description: 'Orders' }).add(3, { country: 'NO' });
    meter.createUpDownCounter('carts').add(-2);
    meter.createHistogram('wait', { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } }).record(1.5);
    meter.createGauge('level').record(7);
    meter.createObservableCounter('ticks').addCallback((result) => result.observe(5));
  }

  test('PeriodicExportingMetricReader and InMemoryMetricExporter: flushed, and once more at the shutdown', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
    const provider = start({ readers: [periodic(exporter)] });
    const counter = provider.getMeter('shop').createCounter('orders');
    counter.add(1);
    await provider.forceFlush();
    counter.add(2);
    await provider.shutdown();
    const values = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics[0]?.metrics[0]?.dataPoints.map(({ value }) => value));
    expect(values).toEqual([1, 2]);
  });

  test('PeriodicExportingMetricReader exports by itself', async () => {
    let exported = (): void => {};
    const once = new Promise<void>((resolve) => {
      exported = resolve;
    });
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({
      exporter: Object.assign(exporter, {
        export: ((metrics, done) => {
          InMemoryMetricExporter.prototype.export.call(exporter, metrics, done);
          exported();
        }) satisfies PushMetricExporter['export'],
      }),
      exportIntervalMillis: 20,
    });
    start({ readers: [reader] })
      .getMeter('shop')
      .createCounter('orders')
      .add(4);
    await once;
    expect(exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value).toBe(4);
  });

  test.each([
    ['JSON', JsonExporter],
    ['protobuf', ProtobufExporter],
  ])('the OTLP exporter for HTTP and %s: what arrives is what was recorded', async (_, Exporter) => {
    const receiver = await new Receiver().come();
    opened.push({ close: () => receiver.leave() });
    const exporter = new Exporter({ url: `${receiver.url}/v1/metrics` });
    const provider = start({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      readers: [periodic(exporter)],
    });
    recordAll(provider);
    await provider.forceFlush();

    expect(receiver.requests).toHaveLength(1);
    expect(receiver.requests[0]?.push.resource).toEqual({ 'service.name': 'shop' });
    expect(receiver.metric('orders')).toMatchObject({
      scope: 'shop',
      unit: '{order}',
      kind: 'sum',
      isMonotonic: true,
      temporality: 'cumulative',
      points: [{ attributes: { country: 'NO' }, value: 3 }],
    });
    expect(receiver.metric('carts')).toMatchObject({ kind: 'sum', points: [{ value: -2 }] });
    expect(receiver.metric('wait')).toMatchObject({
      kind: 'histogram',
      points: [{ count: 1, sum: 1.5, bounds: [1, 2], bucketCounts: [0, 1, 0] }],
    });
    expect(receiver.metric('level')).toMatchObject({ kind: 'gauge', points: [{ value: 7 }] });
    expect(receiver.metric('ticks')).toMatchObject({ kind: 'sum', isMonotonic: true, points: [{ value: 5 }] });
  });

  test('PrometheusExporter: a scrape over HTTP shows what was recorded', async () => {
    const exporter = new PrometheusExporter({ preventServerStart: true });
    recordAll(start({ resource: resourceFromAttributes({ 'service.name': 'shop' }), readers: [exporter] }));
    const url = await listen(createServer((request, response) => exporter.getMetricsRequestHandler(request, response)));

    const lines = (await (await fetch(url)).text()).split('\n');
    const scope = 'otel_scope_name="shop",otel_scope_version="1.0"';
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE orders_total counter',
        expect.stringMatching(/^orders_total\{country="NO",.*\} 3$/),
        expect.stringMatching(/^carts\{.*\} -2$/),
        expect.stringMatching(/^wait_bucket\{.*le="2"\} 1$/),
        expect.stringMatching(/^level\{.*\} 7$/),
        expect.stringMatching(/^ticks_total\{.*\} 5$/),
      ]),
    );
    expect(lines.filter((line) => line.startsWith('orders_total'))).toEqual([expect.stringContaining(scope)]);
  });

  test('two official readers beside each other each get all of it', async () => {
    const exporters = [AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE].map(
      (temporality) => new InMemoryMetricExporter(temporality),
    );
    const provider = start({ readers: exporters.map(periodic) });
    const counter = provider.getMeter('shop').createCounter('orders');
    for (const amount of [1, 10]) {
      counter.add(amount);
      await provider.forceFlush();
    }
    const values = exporters.map((exporter) =>
      exporter.getMetrics().map(({ scopeMetrics }) => scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value),
    );
    expect(values).toEqual([
      [1, 10],
      [1, 11],
    ]);
  });

  async function listen(server: Server): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push({
      close: () => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      },
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  }
});
