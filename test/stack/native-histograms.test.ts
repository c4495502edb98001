// Exponential histograms in Prometheus: native ones for who scrapes them, classic ones for everybody else, the same numbers in all.

import { AggregationType } from '@opentelemetry/sdk-metrics';
import { initTelemetry } from '../../src/index.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';
import { parseProtobuf } from '../exposition/protobuf.ts';
import type { Prometheus } from './harness/prometheus.ts';
import { startScraper } from './harness/scraper.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

/** A prime, so that the rank of none of the quantiles is a whole number: each is one value, and not between two. */
const COUNT = 9_973;
const quantiles = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999];

/** What Prometheus says went through powers and logarithms, which costs the last digits. */
const ROUNDING = 1 + 1e-9;

let state = 12_345;
/** Below 1, above 0, and the same in each run. */
function random(): number {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
  return (state + 0.5) / 2 ** 31;
}

const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

const distributions: Readonly<Record<string, () => number>> = {
  lognormal: () => Math.exp(-3 + 1.2 * normal()),
  uniform: () => 5 * random(),
  zeros: () => (random() < 0.3 ? 0 : 0.2 + random()),
  wide: () => 10 ** (18 * random() - 9),
  constant: () => 0.125,
};

/** Prometheus' settings by job: those that take native histograms, and those that do not, be it on purpose or by default. */
const native = {
  native: { scrape_native_histograms: true },
  both: { scrape_native_histograms: true, always_scrape_classic_histograms: true },
};
const classic = {
  both: native.both,
  ignored: { scrape_protocols: ['PrometheusProto'] },
  standard: {},
  openmetrics: { scrape_protocols: ['OpenMetricsText1.0.0'] },
  text1: { scrape_protocols: ['PrometheusText1.0.0'] },
  text: { scrape_protocols: ['PrometheusText0.0.4'] },
};
const converted = { converted: { scrape_protocols: ['PrometheusProto'], convert_classic_histograms_to_nhcb: true } };
const jobs = { ...native, ...classic, ...converted };

describe('exponential histograms', () => {
  const stack = useStack();
  const recorded = new Map<string, number[]>();
  let telemetry: Telemetry;
  let prometheus: Prometheus;

  beforeAll(
    stack.logged(async () => {
      telemetry = initTelemetry({
        serviceName: 'histograms',
        exporters: 'prometheus',
        prometheus: { port: 0 },
        views: [{ instrumentName: 'dist.*', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
        registerGlobal: false,
        http: false,
        runtime: false,
      });
      await telemetry.ready;
      const meter = telemetry.meterProvider.getMeter('distributions');
      for (const [name, next] of Object.entries(distributions)) {
        const histogram = meter.createHistogram(`dist.${name}`, { unit: 's' });
        const values = Array.from({ length: COUNT }, next);
        for (const value of values) histogram.record(value, { kind: name });
        recorded.set(name, values);
      }
      const targets = [new URL(telemetry.url ?? '').host];
      const configured = Object.entries(jobs).map(([job_name, settings]) => ({
        job_name,
        static_configs: [{ targets }],
        ...settings,
      }));
      prometheus = await startScraper(stack, configured);
      const up = async () => (await prometheus.query('up == 1')).length === configured.length;
      await until('all jobs have scraped', up);
    }),
    120_000,
  );

  afterAll(() => telemetry.shutdown());

  const logged = (test: (name: string) => Promise<void>) => (name: string) => stack.logged(() => test(name))();
  const valuesOf = (name: string): readonly number[] => recorded.get(name) ?? [];
  const sumOf = (name: string): number => valuesOf(name).reduce((sum, value) => sum + value, 0);

  describe.each(Object.keys(native))('scraped as native ones, job %s', (job) => {
    it.each(Object.keys(distributions))(
      '%s: all is counted, and added up',
      logged(async (name) => {
        const series = `dist_${name}_seconds{job="${job}"}`;
        expect(await prometheus.value(`histogram_count(${series})`)).toBe(COUNT);
        expect(await prometheus.value(`histogram_sum(${series})`)).toBe(sumOf(name));
      }),
    );

    it.each(Object.keys(distributions))(
      '%s: a quantile is in the bucket of the exact one',
      logged(async (name) => {
        const base = 2 ** (2 ** -(await schemaOf(name)));
        const sorted = valuesOf(name).toSorted((a, b) => a - b);
        for (const q of quantiles) {
          const told = (await prometheus.value(
            `histogram_quantile(${q}, dist_${name}_seconds{job="${job}"})`,
          )) as number;
          const exact = sorted[Math.ceil(q * COUNT) - 1] as number;
          if (exact === 0) expect([name, q, told]).toEqual([name, q, 0]);
          else
            expect([name, q, told / exact < base * ROUNDING, exact / told < base * ROUNDING]).toEqual([
              name,
              q,
              true,
              true,
            ]);
        }
      }),
    );

    it.each(Object.keys(distributions))(
      '%s: what is between two powers of two is exact',
      logged(async (name) => {
        for (let power = -30; power < 31; power += 6) {
          const [low, high] = [2 ** power, 2 ** (power + 6)];
          const share = await prometheus.value(
            `histogram_fraction(${low}, ${high}, dist_${name}_seconds{job="${job}"})`,
          );
          const exact = valuesOf(name).filter((value) => value > low && value <= high).length;
          expect([power, (share as number) * COUNT]).toEqual([power, expect.closeTo(exact, 6)]);
        }
      }),
    );
  });

  it(
    'are not there as classic ones too, unless the job asks for it',
    stack.logged(async () => {
      expect(await prometheus.query('{__name__=~"dist_.*_(bucket|count|sum)",job="native"}')).toEqual([]);
    }),
  );

  describe.each(Object.keys(classic))('scraped as classic ones, job %s', (job) => {
    it.each(Object.keys(distributions))(
      '%s: every bucket counts what is not above it',
      logged(async (name) => {
        const of = (ending: string) => `dist_${name}_seconds_${ending}{job="${job}"}`;
        expect(await prometheus.value(of('count'))).toBe(COUNT);
        expect(await prometheus.value(of('sum'))).toBe(sumOf(name));
        const buckets = await prometheus.query(of('bucket'));
        expect(buckets.length).toBeGreaterThanOrEqual(3);
        for (const { metric, value } of buckets) {
          const le = Number(metric.le?.replace('+Inf', 'Infinity'));
          expect([metric.le, value]).toEqual([metric.le, valuesOf(name).filter((each) => each <= le).length]);
        }
      }),
    );
  });

  it.each(Object.keys(distributions))(
    'converted by Prometheus from classic ones have all values: %s',
    logged(async (name) => {
      expect(await prometheus.value(`histogram_count(dist_${name}_seconds{job="converted"})`)).toBe(COUNT);
    }),
  );

  it(
    'are taken without a word in the log',
    stack.logged(async () => {
      expect(prometheus.process.logs()).not.toMatch(/level=(WARN|ERROR)/);
    }),
  );

  async function schemaOf(name: string): Promise<number> {
    const accept = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
    const page = await fetch(telemetry.url ?? '', { headers: { accept } });
    const [histogram] = parseProtobuf(await page.bytes()).get(`dist_${name}_seconds`)?.natives ?? [];
    if (histogram === undefined) throw new Error(`${name} is no native histogram`);
    return histogram.schema;
  }
});
