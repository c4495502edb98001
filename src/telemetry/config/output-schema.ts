// Floor 8. The schema of the two outputs: the endpoint that is scraped, and the push.
import * as v from 'valibot';
import { endpointRule, readEndpoint } from './endpoint-url.ts';
import type { OtlpHeaders, OtlpHeadersFunction, OtlpOptions, OtlpTls } from './otlp-options.ts';
import type { PrometheusAuth, PrometheusOptions, PrometheusTls } from './prometheus-options.ts';
import { hostRule, isHeaderName, isHeaderValue, isHost, isPath, longestTimerMs, pathRule } from './rules.ts';
import { dictionary, flag, isObject, isText, method, pem, section, whole, word } from './schema-parts.ts';

const auth = v.pipe(
  v.custom<PrometheusAuth>(
    isAuth,
    'expected { bearer: text or function } or { basic: { username, password } }, no text empty, no ":" in the username, ' +
      'a bearer that may stand in an HTTP header, without white space around it (trim what is read from a file).',
  ),
  v.transform((given): PrometheusAuth => {
    if ('bearer' in given) return { bearer: given.bearer };
    return { basic: { username: given.basic.username, password: given.basic.password } };
  }),
);

const prometheusTls = v.pipe(
  section<PrometheusTls>({ key: pem, cert: pem, ca: pem, requestCert: flag }),
  v.check((tls) => tls.key !== undefined && tls.cert !== undefined, 'expected both key and cert.'),
  // Without a CA of one's own, Node would let in every certificate that any public authority has signed.
  v.check((tls) => tls.requestCert !== true || tls.ca !== undefined, 'expected a ca beside requestCert.'),
);

export const prometheusSchema = section<PrometheusOptions>({
  host: v.custom<string>(isHost, `${hostRule}.`),
  port: whole(0, 65_535),
  path: v.custom<string>(isPath, `${pathRule}.`),
  server: flag,
  auth,
  tls: prometheusTls,
});

const headerName = v.custom<string>(isHeaderName, 'expected the name of an HTTP header.') as v.GenericSchema<
  string,
  string
>;
const headerValue = v.custom<string>(isHeaderValue, 'expected a text that may stand in an HTTP header.');
const fixedHeaders = dictionary(headerName, headerValue);
const headersFunction = method<OtlpHeadersFunction>();

const otlpTls = v.pipe(
  section<OtlpTls>({ ca: pem, cert: pem, key: pem }),
  v.check((tls) => (tls.key === undefined) === (tls.cert === undefined), 'expected key and cert together.'),
);

export const otlpSchema = section<OtlpOptions>({
  endpoint: v.custom<string>(
    (value) => typeof value === 'string' && readEndpoint(value, 'base') !== undefined,
    `${endpointRule}.`,
  ),
  headers: v.lazy(
    (input): v.GenericSchema<unknown, OtlpHeaders | OtlpHeadersFunction> =>
      typeof input === 'function' ? headersFunction : fixedHeaders,
  ),
  protocol: word('http/protobuf', 'http/json'),
  compression: word('gzip', 'none'),
  intervalMs: whole(100, longestTimerMs, ' (milliseconds)'),
  timeoutMs: whole(1, longestTimerMs, ' (milliseconds)'),
  temporality: word('cumulative', 'delta', 'lowmemory'),
  tls: otlpTls,
});

function isAuth(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 1) return false;
  if ('bearer' in value) return isToken(value.bearer) || typeof value.bearer === 'function';
  if (!isObject(value.basic) || Object.keys(value.basic).length !== 2) return false;
  const { username, password } = value.basic;
  return isText(username) && !username.includes(':') && isText(password);
}

// No scraper can send white space around its token: HTTP cuts it off, and every scrape would be refused.
function isToken(value: unknown): boolean {
  return isText(value) && isHeaderValue(value) && value === value.trim();
}
