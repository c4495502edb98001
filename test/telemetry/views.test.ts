import { metrics } from '@opentelemetry/api';
import {
  AggregationType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  InstrumentType,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { defineCounter, defineHistogram, defineMeter, meters, oneOf, type TelemetryOptions } from '../../src/index.ts';
import { Receiver } from '../export/otlp/receiver.ts';
import { boundsOf, lines, samples, start } from './started.ts';

const call = { service: 'search', operation: 'query' } as const;
const labels = 'service_peer_name="search",mesh_operation="query",outcome="success"';
const request = { provider: 'anthropic-claude', model: 'claude-opus-4' } as const;

const shop = defineMeter({
  orders: defineCounter({
    name: 'shop.orders',
    description: 'Orders',
    attributes: { channel: oneOf(['web', 'app', 'shop']) },
  }),
  basket: defineHistogram({ name: 'shop.basket', unit: 'By', description: 'Size of baskets', boundaries: [1, 2] }),
});

describe('histograms, on pull and push', () => {
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await new Receiver().come();
  });
  afterAll(() => receiver.leave());

  /** One of each is recorded, and pushed. */
  async function recorded(histograms: NonNullable<TelemetryOptions['histograms']>) {
    const otlp = { endpoint: receiver.url, protocol: 'http/json' } as const;
    const telemetry = start({ exporters: 'both', otlp, histograms });
    meters.ai.request(request).succeed();
    meters.mesh.recordCallSuccess(call, 0.3);
    shop.basket.record(1.5);
    metrics.getMeter('third-party').createHistogram('cache.latency', { unit: 's' }).record(0.3);
    expect(await telemetry.flush()).toMatchObject({ otlp: { ok: true } });
    const pushed = (name: string) => receiver.metric(name)?.points[0];
    return { telemetry, pushed };
  }

  test('a name as it is in Prometheus', async () => {
    const { telemetry, pushed } = await recorded({ ai_request_duration_seconds: [1, 5, 30] });
    expect(await boundsOf(telemetry, 'ai_request_duration_seconds')).toEqual([1, 5, 30]);
    expect(pushed('ai_request_duration_seconds')).toMatchObject({ bounds: [1, 5, 30], bucketCounts: [1, 0, 0, 0] });
    expect(await boundsOf(telemetry, 'mesh_call_duration_seconds')).toHaveLength(13);
    expect(lines()).toEqual([]);
  });

  test('a pattern', async () => {
    const { telemetry, pushed } = await recorded({ 'mesh.*': [0.1, 1] });
    expect(await boundsOf(telemetry, 'mesh_call_duration_seconds')).toEqual([0.1, 1]);
    expect(pushed('mesh.call.duration')).toMatchObject({ bounds: [0.1, 1], bucketCounts: [0, 1, 0], count: 1 });
    expect(await boundsOf(telemetry, 'ai_request_duration_seconds')).toHaveLength(13);
    expect(receiver.metric('mesh.calls')?.kind).toBe('sum');
  });

  test('exponential', async () => {
    const { telemetry, pushed } = await recorded({ 'mesh.*': 'exponential' });
    expect(receiver.metric('mesh.call.duration')?.kind).toBe('exponentialHistogram');
    expect(pushed('mesh.call.duration')).toMatchObject({ count: 1, sum: 0.3, scale: 20 });
    // Prometheus' text has no exponential histograms; there they are buckets at powers of two.
    expect(await boundsOf(telemetry, 'mesh_call_duration_seconds')).toEqual([0, 0.25, 0.5]);
    expect((await samples(telemetry))[`mesh_call_duration_seconds_count{${labels}}`]).toBe(1);
  });

  test('what an exact name says wins over a pattern, whichever comes first', async () => {
    const { telemetry } = await recorded({ 'mesh.call.duration': [7], 'mesh.*': 'exponential' });
    expect(await boundsOf(telemetry, 'mesh_call_duration_seconds')).toEqual([7]);
    expect(lines()).toEqual([]);
  });

  test('a metric of the service, by name; and those of others, by name and by pattern', async () => {
    const byName = await recorded({ shop_basket_bytes: [9], 'cache.latency': [0.5] });
    expect(await boundsOf(byName.telemetry, 'shop_basket_bytes')).toEqual([9]);
    expect(await boundsOf(byName.telemetry, 'cache_latency_seconds')).toEqual([0.5]);
    expect(byName.pushed('cache.latency')).toMatchObject({ bounds: [0.5] });
    await byName.telemetry.shutdown();
    const byPattern = await recorded({ 'cache.*': 'exponential' });
    expect(receiver.metric('cache.latency')?.kind).toBe('exponentialHistogram');
    expect(byPattern.pushed('cache.latency')).toMatchObject({ count: 1 });
  });

  test('the kind that the environment names for the push', async () => {
    process.env.OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION = 'base2_exponential_bucket_histogram';
    try {
      const { pushed } = await recorded({ 'mesh.*': [1] });
      expect(receiver.metric('ai_request_duration_seconds')?.kind).toBe('exponentialHistogram');
      expect(pushed('mesh.call.duration')).toMatchObject({ bounds: [1] });
    } finally {
      delete process.env.OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION;
    }
  });
});

describe('views', () => {
  test('are OpenTelemetry views: another name, fewer attributes', async () => {
    const attributesProcessors = [createDenyListAttributesProcessor(['tenant'])];
    const telemetry = start({ views: [{ instrumentName: 'cache.hits', name: 'hits', attributesProcessors }] });
    const hits = metrics.getMeter('third-party').createCounter('cache.hits');
    hits.add(1, { tenant: 'a', cache: 'x' });
    hits.add(1, { tenant: 'b', cache: 'x' });
    expect(await samples(telemetry)).toMatchObject({ 'hits_total{cache="x"}': 2 });
  });

  test.each<ViewOptions>([
    {
      instrumentName: 'mesh.call.duration',
      aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [3] } },
    },
    { instrumentName: '*', attributesProcessors: [createDenyListAttributesProcessor(['x'])] },
    { meterName: 'binnacle', attributesProcessors: [createDenyListAttributesProcessor(['x'])] },
  ])('hold where histograms speaks of the same metric, which is said, and counts nothing twice: %j', async (view) => {
    const telemetry = start({ views: [view], histograms: { 'mesh.*': [1, 2] } });
    meters.mesh.recordCallSuccess(call, 0.3);
    expect((await samples(telemetry))[`mesh_call_duration_seconds_count{${labels}}`]).toBe(1);
    expect(await boundsOf(telemetry, 'mesh_call_duration_seconds')).not.toEqual([1, 2]);
    expect(lines()).toEqual([
      expect.stringMatching(/^warn: .*where the option views has a view: .*"mesh\.call\.duration"/),
    ]);
  });

  test.each<ViewOptions>([
    { instrumentType: InstrumentType.COUNTER, attributesProcessors: [createDenyListAttributesProcessor(['x'])] },
    { meterName: 'third-party', attributesProcessors: [createDenyListAttributesProcessor(['x'])] },
    { instrumentName: 'mesh.call.duration', name: 'another' },
  ])('that speak of others leave histograms alone: %j', async (view) => {
    const telemetry = start({ views: [view], histograms: { 'mesh.*': [1, 2] } });
    meters.mesh.recordCallSuccess(call, 0.3);
    expect((await samples(telemetry))[`mesh_call_duration_seconds_count{${labels}}`]).toBe(1);
    expect(await boundsOf(telemetry, 'mesh_call_duration_seconds')).toEqual([1, 2]);
    expect(lines()).toEqual([]);
  });
});

test('a pattern for metrics of others does not count one twice that has settings of its own', async () => {
  const telemetry = start({ histograms: { 'cache.*': 'exponential', 'cache.latency': [0.5] } });
  metrics.getMeter('third-party').createHistogram('cache.latency', { unit: 's' }).record(0.3);
  expect(await samples(telemetry)).toMatchObject({ cache_latency_seconds_count: 1 });
  expect(await boundsOf(telemetry, 'cache_latency_seconds')).toEqual([0.5]);
  expect(lines()).toEqual([expect.stringContaining('has settings of its own: "cache.*"')]);
});

describe('metrics', () => {
  const names = async (telemetry: Parameters<typeof samples>[0]) => Object.keys(await samples(telemetry)).join('\n');

  test('enabled: false takes one metric away, or a domain, or one of others', async () => {
    const enabled = false;
    const off = {
      issues: { enabled },
      mesh_calls_total: { enabled },
      'cache.hits': { enabled },
      'shop.orders': { enabled },
    };
    const telemetry = start({ metrics: off });
    meters.issues.created({ platform: 'github', repository: 'shop' });
    meters.mesh.recordCallSuccess(call, 0.3);
    shop.orders.add(1, { channel: 'web' });
    metrics.getMeter('third-party').createCounter('cache.hits').add(1);
    metrics.getMeter('third-party').createCounter('cache.misses').add(1);
    const page = await names(telemetry);
    expect(page).not.toMatch(/^(issues_|mesh_calls|cache_hits|shop_orders)/m);
    expect(page).toMatch(/^mesh_call_duration_seconds_count/m);
    expect(page).toMatch(/^cache_misses_total/m);
  });

  test('enabled: true brings one that is off by default', async () => {
    const telemetry = start({ metrics: { ai_time_to_first_token_seconds: { enabled: true } } });
    meters.ai.request(request).firstToken();
    expect(await names(telemetry)).toMatch(/^ai_time_to_first_token_seconds_count/m);
  });

  test('dropAttributes adds up what is left', async () => {
    const drop = (...dropAttributes: string[]) => ({ dropAttributes });
    const telemetry = start({ metrics: { mesh: drop('mesh.operation'), 'cache.hits': drop('tenant') } });
    meters.mesh.recordCallSuccess(call);
    meters.mesh.recordCallSuccess({ ...call, operation: 'call' });
    const hits = metrics.getMeter('third-party').createCounter('cache.hits');
    hits.add(1, { tenant: 'a' });
    hits.add(1, { tenant: 'b' });
    expect(await samples(telemetry)).toMatchObject({
      'mesh_calls_total{service_peer_name="search",outcome="success"}': 2,
      cache_hits_total: 2,
    });
  });

  test('limit keeps the sum and bounds the series', async () => {
    const limits = { queue_depth: { limit: 2 }, mesh_call_errors_total: { limit: 2 }, 'cache.hits': { limit: 2 } };
    const telemetry = start({ metrics: limits });
    const hits = metrics.getMeter('third-party').createCounter('cache.hits');
    for (let each = 1; each <= 5; each += 1) {
      meters.mesh.recordCallFailure({ ...call, service: `service-${each}`, errorType: 'timeout' });
      hits.add(1, { cache: String(each) });
    }
    for (const name of ['mesh_call_errors_total', 'cache_hits_total']) {
      const series = Object.entries(await samples(telemetry)).filter(([key]) => key.startsWith(`${name}{`));
      expect(series.length).toBeLessThanOrEqual(3);
      expect(series.reduce((sum, [, value]) => sum + value, 0)).toBe(5);
    }
  });
});

test('attributeValues closes a list: what is not on it is recorded as _OTHER, and reported', async () => {
  const telemetry = start({ attributeValues: { queue_name: ['issues'] } });
  meters.queues.setDepth('issues', 1);
  meters.queues.setDepth('surprise', 2);
  expect(await samples(telemetry)).toMatchObject({
    'queue_depth{queue_name="issues"}': 1,
    'queue_depth{queue_name="_OTHER"}': 2,
  });
  expect(telemetry.status().replacements).toContainEqual({ metric: 'queue_depth', attribute: 'queue_name', times: 1 });
});

test.each([
  ['native', true, false],
  ['semconv', false, true],
  ['both', true, true],
] as const)('conventions.ai: %s', async (ai, native, semconv) => {
  const telemetry = start({ conventions: { ai } });
  meters.ai.request(request).succeed();
  const page = Object.keys(await samples(telemetry)).join('\n');
  expect([
    /^ai_request_duration_seconds_count/m.test(page),
    /^gen_ai_client_operation_duration_seconds_count/m.test(page),
  ]).toEqual([native, semconv]);
});

describe('HTTP under the names of our own capture', () => {
  const record = (scope: string) =>
    metrics.getMeter(scope).createHistogram('http.client.request.duration', { unit: 's' }).record(1);
  const scopes = ['@opentelemetry/instrumentation-http', '@opentelemetry/instrumentation-undici'];

  test('is not counted a second time by an instrumentation, whatever views there are', async () => {
    const options = { histograms: { 'http.*': [5] }, views: [{ instrumentName: '*', meterName: 'x' }] };
    const telemetry = start({ http: true, ...options });
    for (const scope of scopes) record(scope);
    expect(Object.keys(await samples(telemetry)).join()).not.toContain('http_client_request_duration_seconds');
    record('hand-made');
    expect(await samples(telemetry)).toMatchObject({ http_client_request_duration_seconds_count: 1 });
  });

  test.each(['*', 'http.*', 'http.client.request.duration'])(
    'is not there through a view for %s either',
    async (instrumentName) => {
      const attributesProcessors = [createAllowListAttributesProcessor(['http.request.method'])];
      const telemetry = start({ http: true, views: [{ instrumentName, attributesProcessors }] });
      for (const scope of scopes) record(scope);
      expect(Object.keys(await samples(telemetry)).join()).not.toContain('http_client_request_duration_seconds');
    },
  );

  test('is what the instrumentation says when we capture nothing', async () => {
    const telemetry = start({ http: false });
    record('@opentelemetry/instrumentation-http');
    expect(await samples(telemetry)).toMatchObject({ http_client_request_duration_seconds_count: 1 });
  });
});

describe('what the MeterProvider tells about itself', () => {
  const told = async (options: TelemetryOptions) =>
    Object.keys(await samples(start(options))).filter((key) => key.startsWith('binnacle_sdk_measurements'));

  test.each(['self', 'binnacle.sdk.measurements.dropped', 'binnacle_sdk_measurements_dropped_total'])(
    'is switched off as %s',
    async (name) => {
      expect(await told({ sdk: 'binnacle', metrics: { [name]: { enabled: false } } })).toEqual([]);
    },
  );

  test('is there otherwise', async () => {
    expect(await told({ sdk: 'binnacle' })).not.toEqual([]);
  });
});
