import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { diag, metrics } from '@opentelemetry/api';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { BinnacleError, initTelemetry, meters, type TelemetryOptions } from '../../src/index.ts';
import { lines, logger, quiet, samples, shutDownAll, start } from './started.ts';

const issue = { provider: 'anthropic-claude', platform: 'github', outcome: 'success' } as const;
const processed = 'issues_processed_total{provider="anthropic-claude",platform="github",outcome="success"}';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a second call', () => {
  test('with equal options gives the same telemetry and says nothing', () => {
    const options = () => ({ histograms: { 'mesh.*': [1, 5] }, resourceAttributes: { team: 'a' } });
    expect(start(options())).toBe(start(options()));
    expect(lines()).toEqual([]);
  });

  test('with other options keeps the first telemetry, and warns', async () => {
    const first = start();
    expect(start({ serviceName: 'other' })).toBe(first);
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*again with other options; .* first call stays/)]);
    expect((await first.scrape()).body).toContain('service_name="shop"');
  });

  test('after shutdown starts anew: from zero, with its own options, and the same meters', async () => {
    const first = start();
    meters.issues.processed(issue);
    expect((await samples(first))[processed]).toBe(1);
    await first.shutdown();
    const second = start({ serviceName: 'other' });
    expect(second).not.toBe(first);
    meters.issues.processed(issue);
    expect((await samples(second))[processed]).toBe(1);
    expect((await second.scrape()).body).toContain('service_name="other"');
    expect(lines()).toEqual([]);
  });

  test('while the first is shutting down starts nothing, and says so', async () => {
    const first = start();
    const ending = first.shutdown();
    expect(start()).toBe(first);
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*shutting down.*Await its shutdown\(\) first/)]);
    await ending;
    expect(start()).not.toBe(first);
  });
});

describe('calls before the start', () => {
  test('are counted and said once, and only what is new is said by the next telemetry', async () => {
    meters.issues.processed(issue);
    meters.queues.setDepth('mail', 3);
    const first = start();
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*2 measurement\(s\) came before initTelemetry\(\)/)]);
    expect(first.status().dropped).toEqual({ before_init: 2 });
    expect((await samples(first))['binnacle_measurements_dropped_total{binnacle_reason="before_init"}']).toBe(2);
    await first.shutdown();
    const second = start();
    expect(lines()).toHaveLength(1);
    await second.shutdown();
    meters.issues.processed(issue);
    start();
    expect(lines()[1]).toMatch(/1 measurement\(s\) came/);
  });
});

describe('options that are refused', () => {
  const key = readFileSync(join(__dirname, '..', 'endpoint', 'fixtures', 'localhost.key.pem'), 'utf8');
  const wildcard = { instrumentName: 'a.*', name: 'b', aggregation: { type: AggregationType.DEFAULT } } as const;

  test.each<[string, TelemetryOptions, RegExp]>([
    ['TLS', { prometheus: { port: 0, tls: { key, cert: 'not a certificate' } } }, /prometheus\.tls/],
    ['views', { views: [wildcard] }, /views\[0\] .* renames to "b" what may be several instruments/],
    ['unknown names', { serviceNam: 'shop' } as TelemetryOptions, /serviceName/],
  ])('%s: throws a coded error, and nothing stays half started', async (_what, options, message) => {
    const port = await freePort();
    const refused = { ...quiet, exporters: 'both', ...options } as const;
    const prometheus = { ...refused.prometheus, port };
    const attempt = () => initTelemetry({ ...refused, prometheus });
    expect(attempt).toThrow(BinnacleError);
    expect(attempt).toThrow(message);

    expect(metrics.getMeterProvider().constructor.name).toBe('NoopMeterProvider');
    meters.issues.processed(issue);
    const telemetry = start({ prometheus: { port } });
    await telemetry.ready;
    expect(telemetry.url).toBe(`http://127.0.0.1:${port}/metrics`);
    expect(lines()).toEqual([expect.stringContaining('1 measurement(s) came')]);
  });
});

describe('enabled: false', () => {
  test('gives the same shapes, empty: no port, no provider, no message', async () => {
    const before = start();
    const { dropped } = before.status();
    await before.shutdown();
    const off = start({ enabled: false, exporters: 'both' });
    expect(metrics.getMeterProvider()).not.toBe(off.meterProvider);
    meters.issues.processed(issue);
    off.meterProvider.getMeter('mine').createCounter('c').add(1);
    off.collector.registerCounter('jobs_done', 'Jobs');
    off.collector.incrementCounter('jobs_done');
    await off.ready;
    expect(off.url).toBeUndefined();
    expect(off.status()).toEqual({ state: 'disabled', dropped: {}, replacements: [] });
    expect((await off.scrape()).body).toBe('');
    expect(await off.collector.getMetrics()).toBe('');
    expect(await off.flush()).toEqual({});
    const page = await off.fetchHandler(new Request('http://service/metrics'));
    expect([page.status, await page.text()]).toEqual([200, '']);
    await off.shutdown();
    expect(off.status().state).toBe('stopped');

    const on = start();
    for (const name of [
      'meters',
      'collector',
      'ready',
      'status',
      'scrape',
      'handler',
      'fetchHandler',
      'flush',
      'shutdown',
    ]) {
      expect([name, typeof Reflect.get(off, name)]).toEqual([name, typeof Reflect.get(on, name)]);
    }
    expect(off.meters).toBe(on.meters);
    expect(on.status().dropped).toEqual(dropped);
    expect(lines()).toEqual([]);
  });
});

test('a start and an end leave nothing of OpenTelemetry registered but the context manager', async () => {
  start();
  await shutDownAll();
  expect(metrics.setGlobalMeterProvider({ getMeter: () => metrics.getMeter('x') })).toBe(true);
  metrics.disable();
  const warn = jest.fn();
  diag.setLogger({ ...logger, warn, debug() {}, verbose() {} });
  expect(warn).not.toHaveBeenCalled();
  diag.disable();
});
