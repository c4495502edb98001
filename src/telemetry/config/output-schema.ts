// Floor 8. The schema of the two outputs: the endpoint that is scraped, and the push.
import * as v from 'valibot';
import { translationStrategies } from '../../definition/naming.ts';
import { accessTls, auth } from './access-schema.ts';
import { endpointRule, readEndpoint } from './endpoint-url.ts';
import type { OtlpHeaders, OtlpHeadersFunction, OtlpOptions, OtlpTls } from './otlp-options.ts';
import type { PrometheusOptions } from './prometheus-options.ts';
import { hostRule, isHeaderName, isHeaderValue, isHost, isPath, longestTimerMs, pathRule } from './rules.ts';
import { dictionary, flag, method, pem, section, texts, whole, word } from './schema-parts.ts';

export const prometheusSchema = section<PrometheusOptions>({
  host: v.custom<string>(isHost, `${hostRule}.`),
  port: whole(0, 65_535),
  path: v.custom<string>(isPath, `${pathRule}.`),
  server: flag,
  translationStrategy: word(...translationStrategies),
  scopeLabels: flag,
  resourceLabels: texts,
  createdSeries: flag,
  workers: flag,
  cacheMs: whole(0, 60_000, ' (milliseconds)'),
  auth,
  tls: accessTls,
  allowedHosts: v.array(v.custom<string>(isHost, `${hostRule}.`), 'expected an array of host names.'),
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
  manual: flag,
  temporality: word('cumulative', 'delta', 'lowmemory'),
  tls: otlpTls,
});
