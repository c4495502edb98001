// What binnacle tells of its own pages: how scrapes were answered, and what a page had to leave out.

import { metrics } from '@opentelemetry/api';
import { PullReader } from '../../src/export/prometheus/pull-reader.ts';
import type { Telemetry } from '../../src/index.ts';
import { samplesOf } from './samples.ts';
import { lines, samples, start } from './started.ts';

async function statusOf(url: string | undefined, init?: RequestInit): Promise<number> {
  const response = await fetch(url ?? '', init);
  await response.arrayBuffer();
  return response.status;
}

describe('binnacle_scrape_duration_seconds', () => {
  const duration = 'binnacle_scrape_duration_seconds';
  const good = { headers: { authorization: 'Bearer canary' } };

  /** What is told of scrapes, `count` or `sum`, by status code. */
  async function told(telemetry: Telemetry, ending: 'count' | 'sum'): Promise<Record<string, number>> {
    const start = `${duration}_${ending}{http_response_status_code="`;
    const found = Object.entries(await samples(telemetry)).filter(([key]) => key.startsWith(start));
    return Object.fromEntries(found.map(([key, value]) => [key.slice(start.length, -'"}'.length), value]));
  }

  test('counts each request for the metrics by the status of its answer, and no other request', async () => {
    const telemetry = start({ prometheus: { port: 0, cacheMs: 0, auth: { bearer: 'canary' } } });
    await telemetry.ready;
    const { url } = telemetry;
    expect(await told(telemetry, 'count')).toEqual({});

    expect([await statusOf(url, good), await statusOf(url, { ...good, method: 'HEAD' })]).toEqual([200, 200]);
    for (const given of ['Bearer guess', 'Basic Y2FuYXJ5Og==', '']) {
      expect(await statusOf(url, { headers: { authorization: given } })).toBe(401);
    }
    expect(await told(telemetry, 'count')).toEqual({ 200: 2, 401: 3 });

    const collect = jest.spyOn(PullReader.prototype, 'collect').mockRejectedValueOnce(new Error('the canary is dead'));
    expect(await statusOf(url, good)).toBe(503);
    collect.mockRestore();
    expect(lines()).toEqual([expect.stringMatching(/^warn: .*\/metrics is answered with 503 .*the canary is dead/)]);
    expect(await statusOf(url, good)).toBe(200);
    expect(lines().slice(1)).toEqual(['info: [binnacle] /metrics is answered again.']);

    expect(await statusOf(url, { ...good, method: 'POST' })).toBe(405);
    expect(await statusOf(url?.replace('/metrics', '/health'))).toBe(200);
    expect(await statusOf(url?.replace('/metrics', '/else'), good)).toBe(404);
    expect(await told(telemetry, 'count')).toEqual({ 200: 3, 401: 3, 503: 1 });
    for (const seconds of Object.values(await told(telemetry, 'sum'))) expect(seconds).toBeGreaterThan(0);
  });

  test('counts scrapes of a handler in a server of the host, and pages that were kept', async () => {
    const telemetry = start({ prometheus: { server: false, cacheMs: 60_000 } });
    for (let times = 0; times < 3; times++) {
      const response = await telemetry.fetchHandler(new Request('http://service/metrics'));
      await response.text();
    }
    expect(await told(telemetry, 'count')).toEqual({ 200: 3 });
  });
});

describe('binnacle_exposition_omissions_total', () => {
  /** One family, two series and three labels that no page can have. */
  function recordHostile(): void {
    const [zoo, bakery] = [metrics.getMeter('zoo'), metrics.getMeter('bakery')];
    zoo.createGauge('target_info').record(1);
    for (const meter of [zoo, bakery]) {
      const loaves = meter.createCounter('loaves');
      loaves.add(1, { of: 'rye' });
      loaves.add(1, { of: 'wheat' });
    }
    zoo.createCounter('zebras').add(1, { '?': 1, '!': 2, ß: 3, of: 'zoo' });
  }

  function omissionsIn(page: string): Record<string, number> {
    const found = Object.entries(samplesOf(page)).filter(([key]) => key.startsWith('binnacle_exposition_omissions'));
    return Object.fromEntries(found.map(([key, value]) => [/omitted="(\w+)"/.exec(key)?.[1] ?? key, value]));
  }

  test('is there from zero, and counts what each page leaves out; it is said once', async () => {
    const telemetry = start({ prometheus: { port: 0, cacheMs: 0 } });
    await telemetry.ready;
    const page = async () => (await fetch(telemetry.url ?? '')).text();
    expect(omissionsIn(await page())).toEqual({ family: 0, series: 0, label: 0, callback: 0 });
    recordHostile();
    // What a page leaves out is on the next one.
    expect(omissionsIn(await page())).toEqual({ family: 0, series: 0, label: 0, callback: 0 });
    expect(omissionsIn(await page())).toEqual({ family: 1, series: 2, label: 3, callback: 0 });
    const last = await page();
    expect(omissionsIn(last)).toEqual({ family: 2, series: 4, label: 6, callback: 0 });
    expect(samplesOf(last)).toMatchObject({ 'loaves_total{of="rye"}': 1, 'zebras_total{of="zoo"}': 1 });
    expect(lines()).toEqual([
      expect.stringMatching(/^warn: .*"target_info" is left out/),
      expect.stringMatching(/^warn: .*Two series of "loaves_total"/),
      expect.stringMatching(/^warn: .*of "zebras_total" is left out: no letter or digit/),
    ]);
  });

  test('counts a page that is handed out again once', async () => {
    const telemetry = start({ prometheus: { port: 0, cacheMs: 60_000 } });
    await telemetry.ready;
    recordHostile();
    for (let times = 0; times < 3; times++) expect(await statusOf(telemetry.url)).toBe(200);
    expect(omissionsIn((await telemetry.scrape()).body)).toEqual({ family: 1, series: 2, label: 3, callback: 0 });
  });
});
