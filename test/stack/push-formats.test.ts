// However a push is written and packed, a real Collector reads the same numbers: exponential histograms and exemplars too.

import { context as contextApi, type SpanContext, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { initTelemetry } from '../../src/index.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';
import { type Front, startFront } from './harness/front.ts';
import { type Arrival, type ArrivedPoint, type Outlet, startOutlet } from './harness/outlet.ts';
import { useStack } from './harness/stack.ts';

const ways = [
  { protocol: 'http/protobuf', compression: 'gzip' },
  { protocol: 'http/protobuf', compression: 'none' },
  { protocol: 'http/json', compression: 'gzip' },
  { protocol: 'http/json', compression: 'none' },
] as const;
type Way = (typeof ways)[number];

const nameOf = ({ protocol, compression }: Way) => `${protocol} ${compression}`;

/** Each in another bucket of both histograms. */
const sampled = [0.3, 7, 900];
/** Behind them and in the same buckets, outside of spans: they must not take the place of an exemplar. */
const unsampled = [0.31, 7.01, 901];

const text = 'ä "quoted" \\ 日本 🛒';

describe('the same measurements', () => {
  const stack = useStack();
  const spans = new Map<string, SpanContext[]>();
  const bytes = new Map<string, number>();
  let outlet: Outlet;
  let front: Front;
  let telemetry: Telemetry | undefined;
  let traces: NodeSDK | undefined;

  beforeAll(
    stack.logged(async () => {
      outlet = await startOutlet(stack);
      front = await startFront(stack, outlet);
      contextApi.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      traces = startTracing();
      for (const way of ways) await push(way);
    }),
    60_000,
  );

  afterAll(async () => {
    await Promise.all([telemetry?.shutdown(), traces?.shutdown()]);
    trace.disable();
    contextApi.disable();
  });

  async function push(way: Way): Promise<void> {
    telemetry = initTelemetry({
      serviceName: nameOf(way),
      exporters: 'otlp',
      otlp: { endpoint: `http://${front.address('open')}`, manual: true, ...way },
      histograms: { 'shop.size': 'exponential' },
      registerGlobal: false,
      http: false,
      runtime: false,
    });
    const meter = telemetry.meterProvider.getMeter('shop', '1.2.3');
    const orders = meter.createCounter('shop.orders', { unit: '{order}', description: 'Orders, "paid" or not.' });
    const weights = meter.createCounter('shop.weight', { unit: 'kg' });
    const carts = meter.createUpDownCounter('shop.carts');
    const level = meter.createGauge('shop.level');
    const wait = meter.createHistogram('shop.wait', { unit: 's', advice: { explicitBucketBoundaries: [0.5, 10] } });
    const size = meter.createHistogram('shop.size', { unit: 'By' });
    // What makes exemplars looks for a tracer when it is collected.
    orders.add(2 ** 40, { text, whole: 7, part: 0.1, yes: true, list: ['a', 'b'] });
    for (const value of [0.1, 0.2, 1e-300, 2 ** 53]) weights.add(value, { shop: 'a' });
    carts.add(-3);
    level.record(-2.5e-7, { room: 'cold' });
    for (const value of [0, 0]) size.record(value);
    for (const value of [...sampled, ...unsampled]) {
      wait.record(value);
      size.record(value);
      orders.add(1);
    }
    expect(await telemetry.flush()).toEqual({ otlp: { ok: true } });

    const seen: SpanContext[] = [];
    for (const value of sampled) {
      trace.getTracer('shop').startActiveSpan('checkout', (span) => {
        seen.push(span.spanContext());
        wait.record(value);
        size.record(value);
        span.end();
      });
    }
    trace.getTracer('shop').startActiveSpan('checkout', (span) => {
      seen.push(span.spanContext());
      orders.add(1);
      span.end();
    });
    for (const value of unsampled) {
      wait.record(value);
      size.record(value);
    }
    orders.add(1);
    spans.set(nameOf(way), seen);
    expect(await telemetry.flush()).toEqual({ otlp: { ok: true } });
    bytes.set(nameOf(way), telemetry.status().otlp?.bytes ?? 0);
    await telemetry.shutdown();
  }

  /** The last point of each series of the shop's. */
  function arrived(way: Way): Arrival[] {
    const all = outlet.arrivals(nameOf(way)).filter(({ scope }) => scope === 'shop');
    const bySeries = new Map(all.map((arrival) => [`${arrival.metric} ${arrival.attributes}`, arrival]));
    return [...bySeries.values()];
  }

  const point = (way: Way, metric: string, attributes = '{}'): Partial<ArrivedPoint> =>
    arrived(way).find((arrival) => arrival.metric === metric && arrival.attributes === attributes)?.point ?? {};

  it(
    'arrive as the same points, whichever way they went',
    stack.logged(async () => {
      const comparable = (way: Way) =>
        arrived(way).map(({ service, point: { startTimeUnixNano, timeUnixNano, exemplars, ...rest }, ...of }) => {
          expect(timeUnixNano).toBeGreaterThan(startTimeUnixNano);
          return { ...of, point: rest, hasExemplars: exemplars.length > 0 };
        });
      const [first, ...others] = ways.map(comparable);
      expect(first).toHaveLength(7);
      for (const other of others) expect(other).toEqual(first);
    }),
  );

  it('take fewer bytes packed, and fewer as protobuf', () => {
    const [protobufGzip = 0, protobuf = 0, jsonGzip = 0, json = 0] = ways.map((way) => bytes.get(nameOf(way)) ?? 0);
    expect(protobufGzip).toBeLessThan(protobuf / 2);
    expect(jsonGzip).toBeLessThan(json / 2);
    expect(protobuf).toBeLessThan(json);
  });

  describe.each(ways)('as $protocol, packed: $compression', (way) => {
    it('sums and gauges have their values, to the last digit', () => {
      const list = { values: [{ stringValue: 'a' }, { stringValue: 'b' }] };
      const ofEveryType = JSON.stringify({ list, part: 0.1, text, whole: 7, yes: true });
      expect(point(way, 'shop.orders', ofEveryType)).toMatchObject({ asDouble: 2 ** 40 });
      expect(point(way, 'shop.weight', '{"shop":"a"}')).toMatchObject({ asDouble: 0.1 + 0.2 + 1e-300 + 2 ** 53 });
      expect(point(way, 'shop.carts')).toMatchObject({ asDouble: -3 });
      expect(point(way, 'shop.level', '{"room":"cold"}')).toMatchObject({ asDouble: -2.5e-7 });
    });

    it('a histogram has its buckets', () => {
      const { min, max, count, bucketCounts, explicitBounds } = point(way, 'shop.wait');
      expect({ min, max, count, bucketCounts, explicitBounds }).toEqual({
        min: 0.3,
        max: 901,
        count: 12n,
        bucketCounts: [4n, 4n, 4n],
        explicitBounds: [0.5, 10],
      });
    });

    it('an exponential histogram has every value in the bucket that is made for it', () => {
      const { count, zeroCount, scale, positive, min, max } = point(way, 'shop.size');
      expect({ count, zeroCount, min, max }).toEqual({ count: 14n, zeroCount: 2n, min: 0, max: 901 });
      const twice = [...sampled, ...sampled, ...unsampled, ...unsampled];
      expect(bucketsOf(positive)).toEqual(expectedBuckets(twice, scale as number));
    });

    it('exemplars lead from counters and both kinds of histograms to the spans, and to no others', () => {
      const inSpans = spans.get(nameOf(way)) ?? [];
      const expected = [...sampled, 1].map((asDouble, index) => ({ asDouble, ...ids(inSpans[index]) }));
      expect(exemplarsAt('shop.wait')).toEqual(expected.slice(0, 3));
      // Its places are not its buckets: two measurements may have come to the same one.
      const ofSize = exemplarsAt('shop.size');
      expect(ofSize.length).toBeGreaterThan(0);
      expect(expected.slice(0, 3)).toEqual(expect.arrayContaining(ofSize));
      expect(exemplarsAt('shop.orders')).toEqual(expected.slice(3));
      expect(exemplarsAt('shop.carts')).toEqual([]);
    });

    function exemplarsAt(metric: string) {
      const { exemplars = [] } = point(way, metric);
      return exemplars
        .map(({ asDouble = Number.NaN, traceId, spanId }) => ({ asDouble, traceId, spanId }))
        .toSorted((a, b) => a.asDouble - b.asDouble);
    }
  });
});

function ids({ traceId, spanId }: Partial<SpanContext> = {}) {
  return { traceId, spanId };
}

/** How many there are, by the number of the bucket. */
function bucketsOf(buckets: unknown): Record<number, number> {
  const { offset, bucketCounts } = buckets as { readonly offset: number; readonly bucketCounts: readonly bigint[] };
  const numbered = bucketCounts.map((count, index): [number, number] => [offset + index, Number(count)]);
  return Object.fromEntries(numbered.filter(([, count]) => count > 0));
}

/** Bucket `i` holds what is above `base ** i`, up to `base ** (i + 1)`, where `base` is `2 ** (2 ** -scale)`. */
function expectedBuckets(values: readonly number[], scale: number): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) {
    const bucket = Math.ceil(Math.log2(value) * 2 ** scale) - 1;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

/** The official SDK, with spans that go nowhere. */
function startTracing(): NodeSDK {
  const nowhere = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
  const sdk = new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [nowhere],
  });
  sdk.start();
  return sdk;
}
