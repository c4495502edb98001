// Prometheus pages over HTTP, asked for as Prometheus does.

import { accepts, openPages, type PageFormat, pageWriters } from '../contestants/pages.ts';
import { PROMETHEUS_ACCEPT, Scraper } from '../measure/scraping.ts';
import { median } from '../measure/statistics.ts';
import { longestStretch } from '../measure/stretch.ts';
import type { Case, Path } from '../path.ts';

interface HttpCase extends Case {
  readonly routes: number;
  readonly accept: string;
  /** What the clients are set to. */
  readonly format: PageFormat;
}

const asked = (name: string, routes: number): HttpCase => ({ name, routes, accept: PROMETHEUS_ACCEPT, format: 'text' });

const cases: readonly HttpCase[] = [
  asked('1,000 lines', 3),
  asked('12,000 lines', 35),
  asked('120,000 lines', 350),
  { name: '12,000 lines, text 0.0.4', routes: 35, accept: accepts.text, format: 'text' },
  {
    name: '12,000 lines, protobuf',
    routes: 35,
    accept: accepts.protobuf,
    format: 'protobuf',
    contestants: ['binnacle'],
  },
];

export const path: Path = {
  title: 'Scrape over HTTP',
  about:
    'The same pages, scraped over one loopback connection by another process, with the `Accept` header of Prometheus 3 where no ' +
    'format is named: binnacle answers it with OpenMetrics, the others as their readmes serve them, with text. Prometheus takes ' +
    'gzip; only binnacle compresses. CPU is that of all threads, with a message to the scraping process at each scrape. Wall time is ' +
    "the scraper's, from the request to the last byte.",
  figures: [
    { key: 'cpu', unit: 'ms', title: 'CPU a scrape, gzip taken' },
    { key: 'plainCpu', unit: 'ms', title: 'CPU a scrape, gzip not taken' },
    { key: 'wall', unit: 'ms', title: 'Wall time a scrape, gzip taken' },
    { key: 'stretch', unit: 'ms', title: 'Longest stretch of a scrape, gzip taken' },
    { key: 'bytes', unit: 'B', title: 'Bytes on the wire, gzip taken' },
    { key: 'plainBytes', unit: 'B', title: 'Bytes on the wire, gzip not taken' },
  ],
  contestants: pageWriters,
  base: 'binnacle',
  cases,
  async measure(test, contestant, { warmUpMs, samples, shrink }) {
    const { accept, format, ...size } = test as HttpCase;
    const { touch, serve } = await openPages(contestant, { routes: Math.ceil(size.routes / shrink), format });
    const scraper = new Scraper();
    const url = await serve();
    const scrape = (encoding: 'gzip' | 'identity') => scraper.scrape(url, accept, encoding);
    const measured = async (encoding: 'gzip' | 'identity') => {
      touch();
      const before = cpuMs();
      const { ms: wall, bytes } = await scrape(encoding);
      return { cpu: cpuMs() - before, wall, bytes };
    };
    // A scrape takes more kinds of code than the other paths, and all of it must have been compiled.
    for (let spent = 0; spent < 12 * warmUpMs; )
      spent += (await measured('gzip')).cpu + (await measured('identity')).cpu;
    const zipped = [];
    const plain = [];
    const stretches = [];
    for (let sample = 0; sample < samples; sample += 1) {
      zipped.push(await measured('gzip'));
      plain.push(await measured('identity'));
      touch();
      stretches.push(await longestStretch(() => scrape('gzip')));
    }
    scraper.stop();
    return {
      cpu: median(zipped.map(({ cpu }) => cpu)),
      wall: median(zipped.map(({ wall }) => wall)),
      stretch: median(stretches),
      bytes: median(zipped.map(({ bytes }) => bytes)),
      plainCpu: median(plain.map(({ cpu }) => cpu)),
      plainBytes: median(plain.map(({ bytes }) => bytes)),
    };
  },
};

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
