// Floor 8. The URL that the push goes to. Credentials leave the URL here, at once, so that no message can show them later.
import { isLoopback } from '../../support/loopback.ts';

const metricsPath = '/v1/metrics';

/** Where a push goes, and the Authorization header that was in the URL. */
export interface PushEndpoint {
  readonly url: string;
  readonly authorization: string | undefined;
}

export const endpointRule = 'expected a URL such as http://localhost:4318 or https://collector.example.com';

/**
 * Reads the URL of an OTLP receiver; undefined when it is none.
 *
 * A base gets `/v1/metrics` appended to its path, but never twice: a base that ends with it was meant as it stands.
 * An exact URL is used as it is (OTLP exporter specification, "Endpoint URLs for OTLP/HTTP").
 */
export function readEndpoint(text: string, kind: 'base' | 'exact'): PushEndpoint | undefined {
  // The URL parser takes "http:host" and "localhost:4318" too, and reads something else into them than was meant.
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const authorization = takeCredentials(url);
  url.hash = '';
  if (kind === 'base') url.pathname = withMetricsPath(url.pathname);
  return { url: url.href, authorization };
}

/** What an operator should know about an endpoint that is right in form. */
export function endpointAdvice(url: string, hasCredentials: boolean): string[] {
  const { protocol, port, hostname, host } = new URL(url);
  const advice: string[] = [];
  if (port === '4317') {
    advice.push(`The OTLP endpoint ${host} has port 4317: 4317 is gRPC, 4318 is HTTP, and binnacle speaks HTTP.`);
  }
  if (protocol === 'http:' && hasCredentials && !isLoopback(hostname.replace(/^\[|\]$/g, ''))) {
    advice.push(`Credentials go to ${host} unencrypted: use an https:// endpoint, or a Collector on this machine.`);
  }
  return advice;
}

function takeCredentials(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const pair = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = '';
  url.password = '';
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A "%" that stands for itself: the text is the credential as it was typed.
    return text;
  }
}

function withMetricsPath(path: string): string {
  let base = path;
  while (base.endsWith('/')) base = base.slice(0, -1);
  return base.endsWith(metricsPath) ? base : `${base}${metricsPath}`;
}
