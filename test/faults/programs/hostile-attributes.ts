// Every hostile thing as the value of an attribute, in its name's place, and as all attributes; then three scrapes by the
// official exporter and three by ours, and three pushes.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Attributes } from '@opentelemetry/api';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { renderText } from '../../export/prometheus/rendered.ts';
import { judge } from '../../exposition/judge.ts';
import { PullReader } from '../../sdk/pull-reader.ts';
import { hostile, huge } from './hostile.ts';
import { uncaught } from './measure.ts';

const exporter = new PrometheusExporter({ preventServerStart: true });
const reader = new PullReader();
const meter = new MeterProvider({ readers: [exporter, reader] }).getMeter('shop');
const counter = meter.createCounter('calls');
const histogram = meter.createHistogram('durations');
const gauge = meter.createObservableGauge('depth');
const everything = { ...hostile, ...huge };

meter.createCounter('control').add(1, { row: 'good' });
let calls = 0;
const later: Record<string, unknown>[] = [];
for (const make of Object.values(everything)) {
  const sets: unknown[] = [make(), { value: make() }, { value: [make()] }, { value: { inner: make() } }];
  for (const set of sets as Attributes[]) {
    counter.add(1, set);
    histogram.record(1, set);
    histogram.bind(set).record(1);
    calls += 3;
  }
  gauge.addCallback((result) => {
    result.observe(1, make() as Attributes);
    result.observe(1, { value: make() } as Attributes);
  });
  const set = { row: `good ${later.length}` };
  counter.add(1, set);
  later.push(set);
}
// The caller's objects are changed after the call: to what no serializer takes.
for (const [index, set] of later.entries()) {
  const makers = Object.values(everything);
  set.row = makers[index % makers.length]?.();
  set.self = set;
}

const pushes: number[] = [];
const server = createServer((request, response) => {
  if (request.url === '/metrics') return void exporter.getMetricsRequestHandler(request, response);
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    pushes.push(bytes);
    response.end(request.headers['content-type']?.includes('json') === true ? '{}' : '');
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const push = (to: PushMetricExporter, metrics: ResourceMetrics) =>
  new Promise<number>((resolve) => to.export(metrics, ({ code }) => resolve(code)));

const pages: { control: boolean; kept: number; bytes: string; twice: number }[] = [];
const codes: number[] = [];
const exporters = [new JsonExporter({ url }), new ProtobufExporter({ url })];
for (let scrape = 0; scrape < 3; scrape++) {
  const { resourceMetrics } = await reader.collect();
  const official = await (await fetch(`${url}/metrics`)).arrayBuffer();
  const ours = Buffer.from(renderText(resourceMetrics));
  judge('text/plain; version=0.0.4; charset=utf-8', ours);
  for (const body of [Buffer.from(official), ours]) {
    const page = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const series = page.split('\n').map((line) => line.slice(0, line.lastIndexOf(' ')));
    const samples = series.filter((line) => line !== '' && !line.startsWith('#'));
    pages.push({
      control: /^control_total\{row="good".*\} 1$/m.test(page),
      kept: page.match(/^calls_total\{row="good \d+".*\} 1$/gm)?.length ?? 0,
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      bytes: [...new Set(page.match(/[\u0000-\u0009\u000b-\u001f\u007f]/g))].join(),
      twice: samples.length - new Set(samples).size,
    });
  }
  for (const each of exporters) codes.push(await push(each, resourceMetrics));
}
await Promise.all(exporters.map((each) => each.shutdown()));
server.close();
server.closeAllConnections();
console.log(
  JSON.stringify({
    hostile: Object.keys(everything).length,
    calls,
    kept: later.length,
    pages,
    codes,
    pushes,
    uncaught,
  }),
);
