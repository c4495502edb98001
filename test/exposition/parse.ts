// The reader for a content type.

import type { Families } from './family.ts';
import { parseOpenMetrics } from './openmetrics.ts';
import { parseProtobuf } from './protobuf.ts';
import type { Reading } from './reading.ts';
import { parseText } from './text.ts';

const escapings: ReadonlySet<string> = new Set(['allow-utf-8', 'underscores', 'dots', 'values']);

const protobufParameters = { proto: 'io.prometheus.client.MetricFamily', encoding: 'delimited' };

/** True for the content type of an answer that wants to be read as metrics: right or not is said by {@link parseExposition}. */
export function isExposition(contentType: string): boolean {
  return /^(?:text\/plain\s*;.*\bversion=|application\/openmetrics-text\b|application\/vnd\.google\.protobuf\b)/i.test(
    contentType,
  );
}

/**
 * What an answer says, by the format that its content type names. Names in quotes are taken where `escaping=allow-utf-8` was
 * negotiated. Throws an Error that names place and fault; also for a content type that Prometheus 3 would not read.
 *
 * @example
 * const families = parseExposition(response.headers.get('content-type') ?? '', await response.bytes());
 */
export function parseExposition(contentType: string, body: string | Uint8Array): Families {
  const [type = '', ...rest] = contentType.split(';').map((part) => part.trim());
  const parameters = new Map(rest.map((part) => part.split('=') as [string, string]));
  const says = (expected: Readonly<Record<string, string>>) =>
    Object.entries(expected).every(([name, value]) => parameters.get(name) === value);

  const escaping = parameters.get('escaping');
  if (escaping !== undefined && !escapings.has(escaping)) throw new Error(`no escaping is called ${escaping}`);
  const reading: Reading = { quotedNames: escaping === 'allow-utf-8' };

  const isUtf8 = says({ charset: 'utf-8' });
  if (type === 'text/plain' && isUtf8 && (says({ version: '0.0.4' }) || says({ version: '1.0.0' }))) {
    return parseText(body, reading);
  }
  if (type === 'application/openmetrics-text' && isUtf8 && (says({ version: '1.0.0' }) || says({ version: '0.0.1' }))) {
    return parseOpenMetrics(body, reading);
  }
  if (type === 'application/vnd.google.protobuf' && says(protobufParameters)) {
    return parseProtobuf(typeof body === 'string' ? Buffer.from(body, 'latin1') : body, reading);
  }
  throw new Error(`no format of metrics has the content type ${JSON.stringify(contentType)}`);
}
