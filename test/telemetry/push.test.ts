import { metrics } from '@opentelemetry/api';
import { prometheusName } from '../../src/definition/naming.ts';
import { meters } from '../../src/index.ts';
import type { PushedMetric } from '../export/otlp/pushed.ts';
import { Receiver } from '../export/otlp/receiver.ts';
import { until } from '../stack/harness/until.ts';
import { samplesOf } from './samples.ts';
import { lines, start } from './started.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await new Receiver().come();
});
afterEach(() => receiver.leave());

/** The samples that Prometheus would make of a push. */
function asSamples(pushed: readonly PushedMetric[]): Record<string, number> {
  const samples = pushed.flatMap(({ name, unit, kind, isMonotonic, points }) => {
    const namingKind =
      kind === 'sum' ? (isMonotonic ? 'counter' : 'upDownCounter') : kind === 'gauge' ? kind : 'histogram';
    const prom = prometheusName(name, unit, namingKind);
    return points.flatMap(({ attributes, value, count, sum, bounds, bucketCounts = [] }) => {
      const pairs = Object.entries(attributes).map(([key, text]) => `${key.replaceAll('.', '_')}="${text}"`);
      const keyOf = (suffix: string, labels: string[]) => `${prom}${suffix}${labels.length > 0 ? `{${labels}}` : ''}`;
      if (value !== undefined) return [[keyOf('', pairs), value] as const];
      const buckets = [...(bounds ?? []), Number.POSITIVE_INFINITY].map((bound, index) => {
        const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
        const total = bucketCounts.slice(0, index + 1).reduce((one, other) => one + other, 0);
        return [keyOf('_bucket', [...pairs, `le="${le}"`]), total] as const;
      });
      return [...buckets, [keyOf('_sum', pairs), sum ?? 0] as const, [keyOf('_count', pairs), count ?? 0] as const];
    });
  });
  return Object.fromEntries(samples);
}

test.each(['http/protobuf', 'http/json'] as const)(
  "'both' shows the same names and values on pull and push, by %s",
  async (protocol) => {
    const telemetry = start({ exporters: 'both', otlp: { endpoint: receiver.url, protocol } });
    const request = meters.ai.request({ provider: 'anthropic-claude', model: 'claude-opus-4' });
    request.succeed({ inputTokens: 1200, outputTokens: 300 });
    meters.mesh.recordCallFailure({ service: 'search', operation: 'query', errorType: 'timeout' }, 0.3);
    meters.queues.setDepth('mail', 3);
    meters.approvals.add({ type: 'deploy' });
    metrics.getMeter('third-party').createHistogram('cache.latency', { unit: 'ms' }).record(3, { cache: 'a' });
    expect(await telemetry.flush()).toEqual({ prometheus: { ok: true }, otlp: { ok: true } });
    await telemetry.ready;
    const page = samplesOf(await (await fetch(telemetry.url ?? '')).text());
    const pushed = asSamples(receiver.requests[0]?.push.metrics ?? []);
    // Each reader times its own collections, which makes series, and the resource stands beside the metrics of a push.
    const comparable = (samples: Record<string, number>) =>
      Object.entries(samples)
        .filter(([key]) => !/^(otel_sdk_|binnacle_sdk_series|target_info)/.test(key))
        .sort(([one], [other]) => (one < other ? -1 : 1));
    expect(comparable(pushed).length).toBeGreaterThan(50);
    expect(comparable(page)).toEqual(comparable(pushed));
  },
);

test("how the push goes is on the page, by OpenTelemetry's names", async () => {
  const telemetry = start({ exporters: 'both', otlp: { endpoint: receiver.url, protocol: 'http/json' } });
  meters.approvals.add({ type: 'deploy' });
  await telemetry.flush();
  receiver.behaviour = 'partial';
  await telemetry.flush();
  receiver.behaviour = 403;
  await telemetry.flush();
  const { exported, rejected } = telemetry.status().otlp ?? {};
  expect(exported).toBeGreaterThan(0);
  expect(rejected).toBeGreaterThan(0);
  const samples = Object.entries(samplesOf((await telemetry.scrape()).body));
  const ofPush = (name: string) =>
    Object.fromEntries(
      samples
        .filter(([key]) => key.startsWith(`otel_sdk_exporter_${name}{`))
        .map(([key, value]) => [/error_type="(.*?)"/.exec(key)?.[1] ?? 'none', value]),
    );
  const asked = receiver.requests.at(-1)?.push.metrics.flatMap(({ points }) => points).length;
  expect(ofPush('metric_data_point_exported_total')).toEqual({ none: exported, rejected, undelivered: asked });
  expect(ofPush('metric_data_point_inflight')).toEqual({ none: 0 });
  expect(ofPush('operation_duration_seconds_count')).toMatchObject({ none: 1 });
  const [first = ''] = samples.map(([key]) => key).filter((key) => key.startsWith('otel_sdk_exporter_'));
  expect(first).toContain('otel_component_type="otlp_http_json_metric_exporter"');
});

test('by default it is protobuf with gzip, with the resource of the service, to /v1/metrics', async () => {
  const telemetry = start({
    exporters: 'otlp',
    serviceVersion: '1.2.3',
    resourceAttributes: { 'service.namespace': 'sea' },
    otlp: { endpoint: receiver.url, headers: { 'X-Tenant': 'one' } },
  });
  expect(await telemetry.flush()).toEqual({ otlp: { ok: true } });
  const [{ path, headers, push } = { path: '', headers: {}, push: undefined }] = receiver.requests;
  expect(path).toBe('/v1/metrics');
  expect(headers).toMatchObject({
    'content-type': 'application/x-protobuf',
    'content-encoding': 'gzip',
    'x-tenant': 'one',
  });
  expect(push?.resource).toMatchObject({
    'service.name': 'shop',
    'service.version': '1.2.3',
    'service.namespace': 'sea',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(telemetry.url).toBeUndefined();
});

test('credentials in the endpoint go out as a header, and are shown nowhere', async () => {
  const endpoint = receiver.url.replace('http://', 'http://user:s3cret@');
  const telemetry = start({ exporters: 'otlp', otlp: { endpoint } });
  await telemetry.flush();
  expect(receiver.requests[0]?.headers.authorization).toBe(`Basic ${btoa('user:s3cret')}`);
  receiver.behaviour = 401;
  const results = await telemetry.flush();
  expect(JSON.stringify([results, telemetry.status(), lines()])).not.toMatch(/s3cret|user:/);
});

test('values are pushed at each interval, without a call', async () => {
  const telemetry = start({ exporters: 'otlp', otlp: { endpoint: receiver.url, intervalMs: 100 } });
  meters.queues.setDepth('mail', 3);
  await until('two pushes', () => receiver.requests.length >= 2, { everyMs: 20 });
  expect(receiver.metric('queue_depth')?.points).toEqual([{ attributes: { queue_name: 'mail' }, value: 3 }]);
  expect(telemetry.status().otlp).toMatchObject({ state: 'ok', failures: 0 });
});

test('the push is not measured as a request of the service', async () => {
  const telemetry = start({ exporters: 'otlp', http: true, otlp: { endpoint: receiver.url } });
  await telemetry.flush();
  await fetch(receiver.url, { method: 'POST' });
  const page = (await telemetry.scrape()).body;
  const port = new URL(receiver.url).port;
  expect(page).toMatch(
    new RegExp(`^http_client_request_duration_seconds_count\\{.*server_port="${port}".*\\} 1$`, 'm'),
  );
});

test('shutdown pushes the last values', async () => {
  const telemetry = start({ exporters: 'otlp', otlp: { endpoint: receiver.url } });
  meters.queues.setDepth('mail', 7);
  await telemetry.shutdown();
  expect(receiver.requests).toHaveLength(1);
  expect(receiver.metric('queue_depth')?.points[0]?.value).toBe(7);
});
