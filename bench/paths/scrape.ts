// A Prometheus page of 12,000 lines.

import type { Meter } from '@opentelemetry/api';
import { threadMs } from '../measure/clock.ts';
import { everyone } from '../measure/instrument.ts';
import { median } from '../measure/statistics.ts';
import { BOUNDARIES, values } from '../measure/values.ts';
import type { Path } from '../path.ts';
import { quietTelemetry } from '../telemetry.ts';

/** With 14 boundaries a series has 17 lines: 15 buckets, sum and count. */
const SERIES = 700;

const sets = Array.from({ length: SERIES }, (_, index) => ({
  route: `/api/v1/resource-${index % 35}`,
  method: ['GET', 'PUT', 'POST', 'DELETE'][Math.floor(index / 35) % 4] as string,
  status: String(200 + Math.floor(index / 140) * 100),
}));

interface Page {
  readonly record: (value: number, set: (typeof sets)[number]) => void;
  readonly page: () => Promise<string>;
}

const NAME = 'request_duration_seconds';

function histogramOf(meter: Meter): Page['record'] {
  const histogram = meter.createHistogram(NAME, { advice: { explicitBucketBoundaries: [...BOUNDARIES] } });
  return (value, set) => histogram.record(value, set);
}

const pages: Readonly<Record<string, () => Promise<Page>>> = {
  async binnacle() {
    const telemetry = await quietTelemetry();
    return {
      record: histogramOf(telemetry.meterProvider.getMeter('bench')),
      page: async () => (await telemetry.scrape()).body,
    };
  },
  async 'official SDK'() {
    const { MeterProvider } = await import('@opentelemetry/sdk-metrics');
    const { PrometheusExporter, PrometheusSerializer } = await import('@opentelemetry/exporter-prometheus');
    const exporter = new PrometheusExporter({ preventServerStart: true });
    const serializer = new PrometheusSerializer();
    const provider = new MeterProvider({ readers: [exporter] });
    return {
      record: histogramOf(provider.getMeter('bench')),
      page: async () => serializer.serialize((await exporter.collect()).resourceMetrics),
    };
  },
  'prom-client': async () => libraryPage(await import('../contestants/prom-client.ts')),
  '@prometheus-io/client': async () => libraryPage(await import('../contestants/prometheus-io-client.ts')),
};

function libraryPage({ openPages }: typeof import('../contestants/prom-client.ts')): Page {
  const library = openPages();
  const { write } = library.histogram(NAME, Object.keys(sets[0] ?? {}), BOUNDARIES);
  return { record: write, page: library.page };
}

export const path: Path = {
  title: 'Scrape',
  about:
    'Collecting and writing the text of 700 histogram series, 11,900 lines, as bytes for a socket; every series was written to since the last scrape. ' +
    'binnacle by `telemetry.scrape()`, the official SDK by the collection and the serializer of @opentelemetry/exporter-prometheus, the ' +
    'clients by `registry.metrics()`. The *longest stretch* is the longest time within a scrape in which no other callback of the ' +
    'event loop could run.',
  figures: [
    { key: 'ms', unit: 'ms', title: 'Time a scrape' },
    { key: 'stretch', unit: 'ms', title: 'Longest stretch of a scrape' },
  ],
  contestants: everyone.filter((name) => name !== 'nothing'),
  base: 'binnacle',
  cases: [{ name: '12,000 lines' }],
  async measure(_test, contestant, { warmUpMs, samples }) {
    const { record, page } = await (pages[contestant] as () => Promise<Page>)();
    const touch = () => {
      for (const [index, set] of sets.entries()) record(values[index % values.length] as number, set);
    };
    const scrape = async (): Promise<number> => {
      touch();
      const start = threadMs();
      const lines = (await page()).split('\n').filter((line) => line.startsWith(NAME)).length;
      if (lines !== SERIES * (BOUNDARIES.length + 3)) throw new Error(`${contestant} wrote ${lines} lines`);
      return threadMs() - start;
    };
    const bytes = async () => Buffer.from(await page());
    for (let spent = 0; spent < 3 * warmUpMs; ) spent += await scrape();
    const times = [];
    const stretches = [];
    for (let sample = 0; sample < samples; sample += 1) {
      touch();
      const start = threadMs();
      await bytes();
      times.push(threadMs() - start);
      touch();
      stretches.push(await longestStretch(bytes));
    }
    return { ms: median(times), stretch: median(stretches) };
  },
};

/** The longest time that the main thread works before another callback gets its turn. */
async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = threadMs();
  let ended = false;
  const look = () => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const turn = () => {
    look();
    if (!ended) setImmediate(turn);
  };
  setImmediate(turn);
  await new Promise((resolve) => setImmediate(resolve));
  longest = 0;
  await work();
  look();
  ended = true;
  return longest;
}
