import { resourceFromAttributes } from '@opentelemetry/resources';
import { createMeters } from '../../../src/domain/meters.ts';
import type { ExpositionOptions } from '../../../src/export/prometheus/exposition.ts';
import { formatFor, TEXT } from '../../../src/export/prometheus/format.ts';
import { PullReader } from '../../../src/export/prometheus/pull-reader.ts';
import { SCOPE } from '../../../src/instrument/binder.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { valuesOf } from '../../exposition/comparable.ts';
import { judge } from '../../exposition/judge.ts';
import { MeterProvider } from '../../provider.ts';
import { OPENMETRICS, PROTOBUF, rendered, renderText } from './rendered.ts';

const silent = new Diagnostics({ info() {}, warn() {}, error() {} });
const UTF8 = formatFor('text/plain;version=1.0.0;escaping=allow-utf-8');

async function collected(record: (provider: MeterProvider) => void) {
  const reader = new PullReader({ diagnostics: silent });
  const resource = resourceFromAttributes({ 'service.name': 'shop', 'service.version': '1.2', 'host.id': 'h' });
  const provider = new MeterProvider({ readers: [reader], resource });
  record(provider);
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return resourceMetrics;
}

const requests = () =>
  collected((provider) => {
    const meter = provider.getMeter('shop', '1.2.3');
    meter.createCounter('http.requests', { unit: '{request}' }).add(1, { 'http.route': '/a' });
    meter.createHistogram('http.wait', { unit: 's', advice: { explicitBucketBoundaries: [1] } }).record(1);
  });

async function page(options: ExpositionOptions, format = TEXT): Promise<string> {
  const bytes = await rendered(await requests(), format, options);
  judge(format.contentType, bytes);
  return bytes.toString();
}

describe('an exposition', () => {
  it('begins with the resource, goes through the domains, and ends with what binnacle tells about itself', async () => {
    const metrics = await collected((provider) => {
      provider.getMeter('zoo').createGauge('aardvark').record(1);
      provider.getMeter('binnacle/sdk').createCounter('binnacle.sdk.overflow').add(1);
      provider.getMeter('a-library').createGauge('zebra').record(1);
      provider.getMeter(SCOPE).createGauge('my_own').record(1);
      const meters = createMeters(provider);
      meters.queues.setDepth('issues', 3);
      meters.ai.rateLimited({ provider: 'openai', resetAt: new Date() });
      meters.pullRequests.created({ platform: 'github', repository: 'acme/app' });
    });
    const names = [...renderText(metrics).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '');
    const places = ['target_info', 'prs_created_total', 'queue_depth', 'my_own', 'zebra', 'aardvark'];
    expect(names.filter((name) => places.includes(name))).toEqual(places);
    expect(names.findIndex((name) => name.startsWith('ai_'))).toBeGreaterThan(names.indexOf('prs_created_total'));
    expect(names.findIndex((name) => name.startsWith('binnacle_'))).toBeGreaterThan(names.indexOf('aardvark'));
  });

  it('says the same in every format', async () => {
    const metrics = await requests();
    const texts = valuesOf(judge(TEXT.contentType, await rendered(metrics, TEXT)));
    expect(texts.size).toBeGreaterThan(4);
    for (const format of [OPENMETRICS, PROTOBUF, UTF8]) {
      expect(valuesOf(judge(format.contentType, await rendered(metrics, format)))).toEqual(texts);
    }
  });

  it('has legacy names by default, whatever the scraper could take', async () => {
    expect(await page({}, UTF8)).toBe(await page({}, TEXT));
  });

  it('keeps dots where that is wanted, if the scraper takes them, and escapes them if not', async () => {
    const options = { translationStrategy: 'NoUTF8EscapingWithSuffixes' } as const;
    const dotted = await page(options, UTF8);
    expect(dotted).toContain('# TYPE "http.requests_total" counter\n{"http.requests_total","http.route"="/a"} 1\n');
    expect(dotted).toContain('{"http.wait_seconds_bucket",le="1"} 1\n{"http.wait_seconds_bucket",le="+Inf"} 1\n');
    expect(dotted).toContain('{"http.wait_seconds_sum"} 1\n');
    expect(await page(options, TEXT)).toContain('http_requests_total{http_route="/a"} 1\n');
    const values = formatFor('text/plain;version=0.0.4;escaping=values');
    expect(await page(options, values)).toContain('U__http_2e_requests__total{U__http_2e_route="/a"} 1\n');
  });

  it('adds attributes of the resource, and the scope, to each series where that is wanted', async () => {
    const options = { resourceLabels: ['service.name', 'nothing.there'], scopeLabels: true };
    const text = await page(options);
    expect(text).toContain(
      'http_requests_total{http_route="/a",otel_scope_name="shop",otel_scope_version="1.2.3",service_name="shop"} 1\n',
    );
    expect(text).toContain('target_info{service_name="shop",service_version="1.2"} 1\n');
  });
});
