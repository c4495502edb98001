// Every case of the corpus as a target of a real Prometheus, in every format and with both MeterProviders: no scrape is lost.

import { spawn } from 'node:child_process';
import { MeterProvider as Official } from '@opentelemetry/sdk-metrics';
import { MeterProvider as Ours } from '../../src/sdk/index.ts';
import { corpus, type Deed } from '../exposition/corpus.ts';
import { type Scraped, scraped, type WayName } from '../exposition/corpus-pages.ts';
import type { Prometheus } from './harness/prometheus.ts';
import { type ScrapeJob, serve, startScraper } from './harness/scraper.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

const plain: WayName = 'by default';
const everyCharacter: WayName = 'with every character, scopes and resource';
const protocols = ['PrometheusText0.0.4', 'PrometheusText1.0.0', 'OpenMetricsText1.0.0', 'PrometheusProto'];

/** What each job scrapes, and as whom. */
const jobs = protocols.flatMap((protocol) => [
  { protocol, way: plain, escaping: 'underscores' },
  { protocol, way: everyCharacter, escaping: 'allow-utf-8' },
]);

/** One provider: a case, and whose it is. */
interface Place {
  readonly sdk: string;
  readonly what: string;
  readonly target: Scraped;
}

const nothing: Deed = () => {};

describe('hostile names and values', () => {
  const stack = useStack();
  const places: Place[] = [];
  let prometheus: Prometheus;

  beforeAll(
    stack.logged(async () => {
      for (const [sdk, Provider] of [
        ['binnacle', Ours],
        ['opentelemetry', Official],
      ] as const) {
        for (const [what, deed] of [['nothing', nothing] as const, ...corpus]) {
          places.push({ sdk, what, target: scraped(Provider, deed, [plain, everyCharacter]) });
        }
      }
      const address = await serve(stack, async (request, response) => {
        const [, number, way] = (request.url ?? '').split('/');
        const reader = places[Number(number)]?.target.ways[Number(way)]?.reader;
        const { contentType, body } = (await reader?.scrape({ accept: request.headers.accept })) ?? {};
        response.setHeader('content-type', contentType ?? '');
        response.end(body);
      });
      prometheus = await startScraper(
        stack,
        jobs.map((job) => jobOf(job, address)),
        { intervalSeconds: 60 },
      );
      const total = jobs.length * places.length;
      const scrapedOnce = async () => (await prometheus.value('count(up)')) === total;
      await until(`${total} targets are scraped`, scrapedOnce, { deadlineMs: 240_000, everyMs: 2_000 });
    }),
    420_000,
  );

  afterAll(() => Promise.all(places.map(({ target }) => target.close())));

  function jobOf({ protocol, way, escaping }: (typeof jobs)[number], address: string): ScrapeJob {
    return {
      job_name: `${protocol}, ${way}`,
      scrape_protocols: [protocol],
      scrape_native_histograms: true,
      always_scrape_classic_histograms: true,
      metric_name_escaping_scheme: escaping,
      static_configs: places.map((place, number) => ({
        targets: [address],
        labels: {
          __metrics_path__: `/${number}/${place.target.ways.findIndex(({ name }) => name === way)}`,
          place: String(number),
        },
      })),
    };
  }

  function nameOf({ job, place }: Readonly<Record<string, string>>): string {
    const { sdk, what } = places[Number(place)] as Place;
    return `${what}, MeterProvider of ${sdk}, ${job}`;
  }

  it(
    'cost no scrape',
    stack.logged(async () => {
      const lost = await prometheus.query('up == 0');
      const faults = lost.length === 0 ? new Map() : await lastErrors();
      expect(lost.map(({ metric }) => `${nameOf(metric)}: ${faults.get(`${metric.job} ${metric.place}`)}`)).toEqual([]);
    }),
  );

  it(
    'leave the row of control where it is',
    stack.logged(async () => {
      const rows = await prometheus.query('control_total{row="control"} == 7');
      const there = new Set(rows.map(({ metric }) => nameOf(metric)));
      const expected = jobs.flatMap(({ protocol, way }) =>
        places.map((_, place) => nameOf({ job: `${protocol}, ${way}`, place: String(place) })),
      );
      expect(expected.filter((name) => !there.has(name))).toEqual([]);
      expect(there.size).toBe(jobs.length * places.length);
    }),
  );

  it(
    'make no two series of a page one',
    stack.logged(async () => {
      const own = await (await fetch(`${prometheus.url}/metrics`)).text();
      expect(own).toMatch(/^prometheus_target_scrapes_sample_duplicate_timestamp_total 0$/m);
      expect(own).toMatch(/^prometheus_target_scrapes_sample_out_of_order_total 0$/m);
    }),
  );

  it(
    'make no page that promtool cannot read',
    stack.logged(async () => {
      const unread: string[] = [];
      const rest = [...places];
      const work = async () => {
        for (let place = rest.pop(); place !== undefined; place = rest.pop()) {
          const { body } = await (place.target.ways[0] as Scraped['ways'][number]).reader.scrape();
          const { status, said } = await promtool(body);
          if (status !== 0 && status !== 3)
            unread.push(`${place.what}, MeterProvider of ${place.sdk}: ${status} ${said}`);
        }
      };
      await Promise.all([work(), work()]);
      expect(unread).toEqual([]);
    }),
    300_000,
  );

  /** 0 is without a word, 3 is with findings, 1 is what cannot be read. */
  async function promtool(page: string): Promise<{ status: number | null; said: string }> {
    const child = spawn(stack.tools.promtool, ['check', 'metrics'], { stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.stdin.end(page);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, said }));
    });
  }

  async function lastErrors(): Promise<Map<string, string>> {
    interface Target {
      readonly labels: Readonly<Record<string, string>>;
      readonly lastError: string;
    }
    const response = await fetch(`${prometheus.url}/api/v1/targets?state=active`);
    const { data } = (await response.json()) as { data: { activeTargets: readonly Target[] } };
    return new Map(data.activeTargets.map(({ labels, lastError }) => [`${labels.job} ${labels.place}`, lastError]));
  }
});
