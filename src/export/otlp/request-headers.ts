// Floor 5. The headers of a push: the user's, those that a function gives for each request, and ours.

import { http } from '../../support/node-http.ts';
import type { TransportOptions } from './transport-options.ts';

/** Ours, and that of the OpenTelemetry packages which write the body (OTLP exporter specification, "User Agent"). */
export const userAgent = 'binnacle/0.1.0 OTel-OTLP-Exporter-JavaScript/0.301.0';

// How the body travels is not the user's to say: a second length or a foreign encoding makes it unreadable.
const ours = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What the headers of a request are made of. */
export type HeaderSource = Pick<TransportOptions, 'headers' | 'headersFunction' | 'protocol' | 'compression'>;

/**
 * The headers of one request, names in lower case, without its length. What the function gives wins over the fixed ones; a
 * user agent of the user's own stands before ours.
 *
 * @throws when the function does, or where a name or value may not stand in HTTP. The error may hold a secret.
 */
export async function requestHeaders(source: HeaderSource): Promise<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  add(source.headers, headers);
  if (source.headersFunction !== undefined) add(await source.headersFunction(), headers);
  headers['user-agent'] = headers['user-agent'] === undefined ? userAgent : `${headers['user-agent']} ${userAgent}`;
  headers['content-type'] = source.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  if (source.compression === 'gzip') headers['content-encoding'] = 'gzip';
  return headers;
}

function add(given: unknown, headers: Record<string, string>): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new TypeError('headers are an object');
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string') throw new TypeError('the value of a header is a text');
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
    const key = name.toLowerCase();
    if (!ours.has(key)) headers[key] = value;
  }
}
