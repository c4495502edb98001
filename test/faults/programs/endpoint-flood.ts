// Five hundred scrapes at once, of a page of almost a megabyte.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { said, scrape, startServed } from './endpoint-clients.ts';
import { megabytes, uncaught } from './measure.ts';

const telemetry = await startServed();
const meter = telemetry.meterProvider.getMeter('shop');
const histogram = meter.createHistogram('order.time', { unit: 's' });
for (let series = 0; series < 700; series++) {
  for (let value = 0; value < 20; value++) histogram.record(value / 3, { customer: `customer number ${series}` });
}
let collections = 0;
meter.createObservableGauge('collections').addCallback((result) => {
  collections += 1;
  result.observe(collections);
});

// A page is handed out again for a second: the one of the start must not be it, nor this one that of the flood.
const forgotten = () => new Promise((resolve) => setTimeout(resolve, 1500));
await forgotten();
const alone = await scrape(telemetry.url);
await forgotten();
collections = 0;
globalThis.gc?.();
const before = process.memoryUsage.rss();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const scrapes = await Promise.all(Array.from({ length: 500 }, () => scrape(telemetry.url)));
delay.disable();
const grown = process.memoryUsage.rss() - before;
const collectionsOfFlood = collections;
const after = await scrape(telemetry.url);
await telemetry.shutdown();

const statuses: Record<string, number> = {};
for (const { status } of scrapes) statuses[`${status}`] = (statuses[`${status}`] ?? 0) + 1;
console.log(
  JSON.stringify({
    statuses,
    bytes: [...new Set(scrapes.filter(({ status }) => status === 200).map(({ bytes }) => bytes))],
    retryAfter: [...new Set(scrapes.filter(({ status }) => status === 503).map(({ retryAfter }) => retryAfter))],
    pageBytes: alone.bytes,
    collections: collectionsOfFlood,
    worstMs: Math.max(...scrapes.map(({ ms }) => ms)),
    longestDelayMs: delay.max / 1e6,
    grownMB: megabytes(grown),
    after: after.status,
    said,
    uncaught,
  }),
);
