// A million sets of attributes over 500 collections: argv[2] is the kind of instrument, argv[3] the reader's temporality. Its
// yardstick is the least that anybody could do: to look each set up under a text of its own, in a map that is emptied as often.

import { AggregationTemporality, type DataPoint, type Histogram } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { metricsOf, PullReader } from '../../sdk/pull-reader.ts';
import { heapInUse, megabytes, worked } from './measure.ts';

const COLLECTIONS = 500;
const SETS_A_COLLECTION = 2000;

const [, , kind, temporality] = process.argv;
const reader = new PullReader({
  aggregationTemporalitySelector: () =>
    temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
});
const meter = new MeterProvider({ readers: [reader] }).getMeter('attack');
const counter = meter.createCounter('counted');
const histogram = meter.createHistogram('measured');

let adding = 0;
let most = 0;
let total = 0;
let before = 0;
for (let collection = -1; collection < COLLECTIONS; collection++) {
  if (collection === 0) before = heapInUse();
  // The round before the first one is for the compiler; it takes no place of those that follow.
  const sets = collection < 0 ? 1 : SETS_A_COLLECTION;
  const began = process.cpuUsage();
  for (let set = 0; set < sets; set++) {
    const id = collection * SETS_A_COLLECTION + set;
    if (kind === 'histogram') histogram.record(1, { user: `u${id}`, route: '/cart' });
    else if (kind === 'names') counter.add(1, { [`u${id}`]: 1, route: '/cart' });
    else counter.add(1, { user: `u${id}`, route: '/cart' });
  }
  adding += worked(began);
  const points = (await metricsOf(reader)).flatMap(({ dataPoints }) => dataPoints as DataPoint<number | Histogram>[]);
  most = Math.max(most, points.length);
  const sum = points.reduce((all, { value }) => all + (typeof value === 'number' ? value : value.count), 0);
  total = temporality === 'delta' ? total + sum : sum;
}
const growth = megabytes(heapInUse() - before);
const counts = new Map<string, number>();
const began = process.cpuUsage();
for (let id = 0; id < COLLECTIONS * SETS_A_COLLECTION; id++) {
  if (counts.size === SETS_A_COLLECTION) counts.clear();
  const { user, route } = { user: `u${id}`, route: '/cart' };
  const key = `${user}|${route}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
const yardstick = worked(began);
console.log(JSON.stringify({ most, total, slowness: adding / yardstick, growth }));
