// The scraper: it asks as Prometheus does, and says what came.

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROMETHEUS_ACCEPT, Scraper } from '../../../bench/measure/scraping.ts';
import { formatFor } from '../../../src/export/prometheus/format.ts';

const scraper = new Scraper();
const asked: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  asked.push(request.headers);
  response.writeHead(request.url === '/metrics' ? 200 : 503).end('up 1\n');
});
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  scraper.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a scrape has the headers that it was told, and gives the bytes of the body as they came', async () => {
  const { bytes, ms } = await scraper.scrape(`${origin}/metrics`, 'text/plain', 'gzip');
  expect(bytes).toBe(5);
  expect(ms).toBeGreaterThan(0);
  expect(asked.at(-1)).toMatchObject({ accept: 'text/plain', 'accept-encoding': 'gzip' });
});

test('anything but a 200 fails the run', async () => {
  await expect(scraper.scrape(`${origin}/other`, 'text/plain', 'identity')).rejects.toThrow('answered with 503');
});

test('Prometheus 3 is answered with OpenMetrics', () => {
  expect(formatFor(PROMETHEUS_ACCEPT)).toMatchObject({ syntax: 'openmetrics', escaping: 'allow-utf-8' });
});
