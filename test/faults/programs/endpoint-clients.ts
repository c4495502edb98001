// What the programs of the endpoint have in common: a telemetry that is quiet, good scrapes, and connections that are not good.

import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { initTelemetry, type Telemetry, type TelemetryOptions } from '../../../src/index.ts';

/** All that the telemetry said. */
export const said: string[] = [];
const say = (message: string): void => void said.push(message);

const fixture = (name: string): string => join(import.meta.dirname, '../../endpoint/fixtures', name);

/** A pair for localhost. */
export const tlsFiles = { keyFile: fixture('localhost.key.pem'), certFile: fixture('localhost.cert.pem') };

/** A telemetry on a free port, which has been scraped once. */
export async function startServed(prometheus: TelemetryOptions['prometheus'] = {}): Promise<Telemetry> {
  const telemetry = initTelemetry({
    serviceName: 'shop',
    prometheus: { port: 0, ...prometheus },
    http: false,
    runtime: false,
    logger: { info: () => {}, warn: say, error: say },
  });
  await telemetry.ready;
  await scrape(telemetry.url);
  return telemetry;
}

/** How a scrape went. */
export interface Scrape {
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly bytes: number;
  readonly ms: number;
}

/** One scrape over a connection of its own, of which nothing is kept. */
export function scrape(url = ''): Promise<Scrape> {
  const began = performance.now();
  const get = url.startsWith('https') ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    get(url, { agent: false, rejectUnauthorized: false }, (response) => {
      const { statusCode: status, headers } = response;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => {
        resolve({ status, retryAfter: headers['retry-after'], bytes, ms: performance.now() - began });
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}

export function portOf({ url }: Telemetry): number {
  return Number(new URL(url ?? '').port);
}

/** A connection; `closed` resolves when it is over, whoever ended it and however. */
export async function open(port: number): Promise<{ socket: Socket; closed: Promise<void> }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}).resume();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), closed]);
  return { socket, closed };
}
