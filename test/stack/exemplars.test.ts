// From a bucket to a trace: the exemplars that a Prometheus stores are the measurements that were made in sampled spans.

import {
  context as contextApi,
  type Histogram,
  ROOT_CONTEXT,
  SamplingDecision,
  type Span,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { initTelemetry } from '../../src/index.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';
import { parseOpenMetrics } from '../exposition/openmetrics.ts';
import type { Prometheus, StoredExemplar } from './harness/prometheus.ts';
import { startScraper } from './harness/scraper.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

const jobs = {
  openmetrics: { scrape_protocols: ['OpenMetricsText1.0.0'] },
  native: { scrape_protocols: ['PrometheusProto'], scrape_native_histograms: true },
};
const jobNames = Object.keys(jobs);

/** Of each round: a value in another bucket of both histograms. */
const rounds = [
  { wait: 0.05, le: '0.1', bytes: 3 },
  { wait: 0.5, le: '1.0', bytes: 300 },
  { wait: 5, le: '+Inf', bytes: 30_000 },
] as const;
type Round = (typeof rounds)[number];

/** So near to each other that one bucket has them all. A series has twenty places: they do not all come to the same one. */
const crowd = [1.001, 1.002, 1.003, 1.004, 1.005, 1.006, 1.007, 1.008];

/** An exemplar as it should be stored, `at` its series. */
interface Expected {
  readonly at: string;
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
}

describe('exemplars', () => {
  const stack = useStack();
  const spans: SpanContext[] = [];
  let telemetry: Telemetry;
  let prometheus: Prometheus;
  let traces: NodeSDK | undefined;
  let wait: Histogram;
  let bytes: Histogram;
  let recorded = 0;
  let began: number;
  let ended: number;
  let withoutTracer: readonly StoredExemplar[];
  let outsideOfSpans: readonly StoredExemplar[];

  function record(round: Round): void {
    recorded += 1;
    telemetry.meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
    telemetry.meters.approvals.add({ type: 'code_review' });
    wait.record(round.wait, { route: '/cart' });
    bytes.record(round.bytes, { route: '/cart' });
  }

  const recordAll = (): void => rounds.forEach(record);

  /** In a span of a tracer; one whose name begins with "unseen" is not sampled. */
  const inSpan = (name: string, work: (span: Span) => void): void =>
    trace.getTracer('shop').startActiveSpan(name, (span) => {
      work(span);
      span.end();
    });

  /** Resolves when both jobs have all that was recorded up to now: its exemplars came in with it. */
  async function untilScraped(): Promise<void> {
    const scraped = `count(issues_processed_total{outcome="success"} == ${recorded})`;
    await until('both jobs have all', async () => (await prometheus.value(scraped)) === jobNames.length);
  }

  const stored = (): Promise<StoredExemplar[]> => prometheus.exemplars('{job!=""}');

  beforeAll(
    stack.logged(async () => {
      began = Date.now() / 1000;
      telemetry = initTelemetry({
        serviceName: 'exemplars',
        exporters: 'prometheus',
        prometheus: { port: 0 },
        histograms: { 'shop.size': 'exponential', 'shop.crowd': 'exponential' },
        registerGlobal: false,
        http: false,
        runtime: false,
      });
      await telemetry.ready;
      const meter = telemetry.meterProvider.getMeter('shop');
      const advice = { explicitBucketBoundaries: [0.1, 1] };
      wait = meter.createHistogram('shop.wait', { unit: 's', advice });
      bytes = meter.createHistogram('shop.size', { unit: 'By' });
      const targets = [new URL(telemetry.url ?? '').host];
      prometheus = await startScraper(
        stack,
        Object.entries(jobs).map(([job_name, settings]) => ({ job_name, static_configs: [{ targets }], ...settings })),
        { features: ['exemplar-storage'] },
      );

      // A sampled span came in with a request, but nobody here makes any of it.
      contextApi.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      const remote = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: TraceFlags.SAMPLED };
      contextApi.with(trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }), recordAll);
      await untilScraped();
      withoutTracer = await stored();
      contextApi.disable();

      traces = startTracing();
      // The collection behind this one finds the tracer.
      recordAll();
      await untilScraped();
      recordAll();
      inSpan('unseen', recordAll);
      await untilScraped();
      outsideOfSpans = await stored();

      for (const round of rounds) {
        inSpan('checkout', (span) => {
          spans.push(span.spanContext());
          record(round);
        });
        // And one that leads nowhere, behind it: it must not take the place.
        record(round);
        await untilScraped();
      }
      const histogram = meter.createHistogram('shop.crowd', { unit: 's' });
      inSpan('crowded', () => {
        for (const value of crowd) histogram.record(value);
      });
      record(rounds[0]);
      await untilScraped();
      ended = Date.now() / 1000;
    }),
    120_000,
  );

  afterAll(async () => {
    await Promise.all([telemetry.shutdown(), traces?.shutdown()]);
    trace.disable();
    contextApi.disable();
  });

  it('are not there as long as there is no tracer, whatever span came with a request', () => {
    expect(withoutTracer).toEqual([]);
  });

  it('are not there for what was recorded outside of a span, or in one that is not sampled', () => {
    expect(outsideOfSpans).toEqual([]);
  });

  describe.each(jobNames)('scraped by the job %s', (job) => {
    const expectedIn = (of: (round: Round) => Pick<Expected, 'at' | 'value'>): Expected[] =>
      rounds.map((round, index) => {
        const { traceId = '', spanId = '' } = spans[index] ?? {};
        return { ...of(round), traceId, spanId };
      });

    async function storedAt(name: string): Promise<Expected[]> {
      const stored = await prometheus.exemplars(`{__name__=~"${name}(_bucket|_sum|_count)?",job="${job}"}`);
      return stored.map(({ series, labels, value }) => {
        expect(Object.keys(labels).sort()).toEqual(['span_id', 'trace_id']);
        const { __name__ = '', le } = series;
        const at = le === undefined ? __name__ : `${__name__} ${le}`;
        return { at, value, traceId: labels.trace_id ?? '', spanId: labels.span_id ?? '' };
      });
    }

    const byValue = (expected: readonly Expected[]): Expected[] => expected.toSorted((a, b) => a.value - b.value);

    it(
      'a counter has those of its increments',
      stack.logged(async () => {
        const expected = expectedIn(() => ({ at: 'issues_processed_total', value: 1 }));
        const stored = await storedAt('issues_processed_total');
        expect(stored).toHaveLength(rounds.length);
        expect(stored).toEqual(expect.arrayContaining(expected));
      }),
    );

    it(
      'a histogram with boundaries has each at the bucket of its value',
      stack.logged(async () => {
        const expected = expectedIn(({ wait, le }) => ({ at: `shop_wait_seconds_bucket ${le}`, value: wait }));
        expect(byValue(await storedAt('shop_wait_seconds'))).toEqual(expected);
      }),
    );

    it(
      'an exponential histogram has them itself as a native one, and at the bucket of the value as a classic one',
      stack.logged(async () => {
        const les = await boundariesOf('shop_size_bytes');
        const above = (value: number) => les.find((le) => value <= Number(le.replace('+Inf', 'Infinity')));
        const at = (value: number) => (job === 'native' ? 'shop_size_bytes' : `shop_size_bytes_bucket ${above(value)}`);
        const expected = expectedIn(({ bytes }) => ({ at: at(bytes), value: bytes }));
        expect(byValue(await storedAt('shop_size_bytes'))).toEqual(expected);
      }),
    );

    it(
      `an exponential histogram has ${job === 'native' ? 'several of one bucket' : 'one a bucket'} in one scrape`,
      stack.logged(async () => {
        const stored = await storedAt('shop_crowd_seconds');
        expect(crowd).toEqual(expect.arrayContaining(stored.map(({ value }) => value)));
        if (job === 'native') expect(stored.length).toBeGreaterThan(1);
        else expect(stored).toHaveLength(1);
      }),
    );

    it(
      'nothing else has any, and each is of the time of its measurement',
      stack.logged(async () => {
        const stored = await prometheus.exemplars(`{job="${job}"}`);
        const names = stored.map(({ series: { __name__ = '' } }) => __name__.replace(/_bucket$/, ''));
        expect([...new Set(names)].toSorted()).toEqual([
          'issues_processed_total',
          'shop_crowd_seconds',
          'shop_size_bytes',
          'shop_wait_seconds',
        ]);
        for (const { timestamp } of stored) {
          expect(timestamp).toBeGreaterThan(began);
          expect(timestamp).toBeLessThan(ended);
        }
        expect(await prometheus.value(`pending_approvals{job="${job}"}`)).toBe(recorded);
      }),
    );
  });

  it(
    'are taken without a word in the log',
    stack.logged(async () => {
      expect(prometheus.process.logs()).not.toMatch(/level=(WARN|ERROR)/);
    }),
  );

  /** The `le` of all buckets on an OpenMetrics page, lowest first. */
  async function boundariesOf(name: string): Promise<string[]> {
    const accept = 'application/openmetrics-text;version=1.0.0';
    const page = await fetch(telemetry.url ?? '', { headers: { accept } });
    const { samples = [] } = parseOpenMetrics(await page.text()).get(name) ?? {};
    return samples.flatMap(({ labels }) => labels.get('le') ?? []);
  }
});

/** The official SDK, with spans that go nowhere. */
function startTracing(): NodeSDK {
  const sdk = new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [{ onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} }],
    sampler: {
      shouldSample: (_context, _traceId, name) => ({
        decision: name.startsWith('unseen') ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
      }),
    },
  });
  sdk.start();
  return sdk;
}
