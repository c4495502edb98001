// A provider that pushes is shut down while a callback hangs, is shut down again, and is used afterwards. The process has to
// end by itself.

import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { uncaught } from './measure.ts';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
const provider = new MeterProvider({ readers: [reader] });
const meter = provider.getMeter('shop');
const counter = meter.createCounter('calls');
const bound = counter.bind({ bound: true });
const gauge = meter.createObservableGauge('hangs');
gauge.addCallback(() => new Promise(() => {}));
counter.add(1);
bound.add(1);

const began = performance.now();
const first = provider.shutdown();
const second = provider.shutdown({ timeoutMillis: 1 });
await first;
const ms = performance.now() - began;
const exported = exporter.getMetrics().map(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
const values = exported.flatMap((metrics) =>
  metrics.flatMap(({ dataPoints }) => dataPoints.map((point) => point.value)),
);

counter.add(1);
bound.add(1);
counter.remove({ bound: true });
counter.clear();
gauge.addCallback(() => {});
provider.getMeter('after').createHistogram('after').record(1);
meter.createCounter('after').add(1);
await provider.forceFlush();
const third = provider.shutdown();
const left = process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
console.log(
  JSON.stringify({
    ms,
    values,
    same: first === second && second === third,
    left,
    dropped: provider.dropped(),
    uncaught,
  }),
);
