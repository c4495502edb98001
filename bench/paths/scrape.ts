// Prometheus pages, without the way over HTTP.

import { openPages, type PageFormat, pageWriters, seriesOn } from '../contestants/pages.ts';
import { threadMs } from '../measure/clock.ts';
import { median } from '../measure/statistics.ts';
import { longestStretch } from '../measure/stretch.ts';
import type { Case, Path } from '../path.ts';

interface ScrapeCase extends Case {
  readonly routes: number;
  readonly format: PageFormat;
}

const sizes: readonly ScrapeCase[] = [
  { name: '1,000 lines', routes: 3, format: 'text' },
  { name: '12,000 lines', routes: 35, format: 'text' },
  { name: '120,000 lines', routes: 350, format: 'text' },
];

const cases: readonly ScrapeCase[] = [
  ...sizes,
  {
    name: '12,000 lines, OpenMetrics',
    routes: 35,
    format: 'openmetrics',
    contestants: pageWriters.filter((name) => name !== 'official SDK'),
  },
  { name: '12,000 lines, protobuf', routes: 35, format: 'protobuf', contestants: ['binnacle'] },
];

export const path: Path = {
  title: 'Scrape',
  about:
    'Collecting and writing the page of one histogram with 60, 700 or 7,000 series of 17 lines each, as bytes for a socket; every ' +
    'series was written to since the last scrape. Prometheus text where no other format is named. binnacle by `telemetry.scrape()`, ' +
    'the official SDK by the collection and the serializer of @opentelemetry/exporter-prometheus, the clients by ' +
    '`registry.metrics()`. The *longest stretch* is the longest time within a scrape in which no other callback of the event loop ' +
    'could run.',
  figures: [
    { key: 'ms', unit: 'ms', title: 'Time a scrape' },
    { key: 'stretch', unit: 'ms', title: 'Longest stretch of a scrape' },
  ],
  contestants: pageWriters,
  base: 'binnacle',
  cases,
  async measure(test, contestant, { warmUpMs, samples, shrink }) {
    const { format, ...size } = test as ScrapeCase;
    const routes = Math.ceil(size.routes / shrink);
    const { touch, page } = await openPages(contestant, { routes, format });
    const scrape = async (): Promise<number> => {
      touch();
      const start = threadMs();
      await page();
      return threadMs() - start;
    };
    for (let spent = 0; spent < 3 * warmUpMs; ) spent += await scrape();
    const times = [];
    const stretches = [];
    for (let sample = 0; sample < samples; sample += 1) {
      times.push(await scrape());
      touch();
      stretches.push(await longestStretch(page));
    }
    const series = seriesOn(await page(), format);
    if (series !== routes * 20) throw new Error(`${contestant} wrote ${series} series and not ${routes * 20}`);
    return { ms: median(times), stretch: median(stretches) };
  },
};
