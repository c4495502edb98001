// One reader pushes 10,000 times; two others, cumulative and delta, never come to collect.

import { AggregationTemporality, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { metricsOf, PullReader } from '../../sdk/pull-reader.ts';
import { heapInUse, megabytes } from './measure.ts';

const PUSHES = 10_000;
const SERIES = 1000;

const pushing = new PullReader();
const idle = new PullReader();
const idleDelta = new PullReader({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA });
const provider = new MeterProvider({
  readers: [pushing, idle, idleDelta],
  views: [{ instrumentName: '*', attributesProcessors: [createAllowListAttributesProcessor(['series'])] }],
});
const meter = provider.getMeter('shop');
const histogram = meter.createHistogram('latency');
const counter = meter.createCounter('requests');
meter.createObservableGauge('depth').addCallback((result) => {
  for (let queue = 0; queue < 20; queue++) result.observe(queue, { series: queue });
});

function record(): void {
  for (let series = 0; series < SERIES; series++) {
    histogram.record(series, { series, request: 'dropped by the view' });
    counter.add(1, { series, request: 'dropped by the view' });
  }
}
for (let warming = 0; warming < 50; warming++) {
  record();
  await pushing.collect();
}
const before = heapInUse();
for (let push = 0; push < PUSHES; push++) {
  if (push % 50 === 0) record();
  await pushing.collect();
}
const growth = megabytes(heapInUse() - before);
const began = process.cpuUsage();
const late = await metricsOf(idle);
const { user, system } = process.cpuUsage(began);
const lateSum = late.find(({ descriptor }) => descriptor.name === 'requests')?.dataPoints.length;
console.log(JSON.stringify({ growth, late: lateSum, firstLateReadMs: (user + system) / 1000 }));
