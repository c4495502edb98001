// Floor 8. The push as it will be done: options over the metrics variables over the general ones over the defaults.
import { endpointAdvice, endpointRule, type PushEndpoint, readEndpoint } from './endpoint-url.ts';
import type { Environment, Found } from './environment.ts';
import type { OtlpHeadersFunction, OtlpOptions, OtlpTls } from './otlp-options.ts';
import { isHeaderName, isHeaderValue, longestTimeoutMs, longestTimerMs } from './rules.ts';

/** The push, with nothing left open. */
export interface OtlpConfig {
  /** Where to push; without credentials, which are in `headers`. Undefined: the environment names no usable place, so no push. */
  readonly url: string | undefined;
  /** Headers with names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** Asked before a push; what it gives wins over `headers`. */
  readonly headersFunction: OtlpHeadersFunction | undefined;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly compression: 'gzip' | 'none';
  readonly intervalMs: number;
  /** The deadline of one push with all its retries; at most 0.8 x `intervalMs`. */
  readonly timeoutMs: number;
  /** No timer. */
  readonly manual: boolean;
  readonly temporality: 'cumulative' | 'delta' | 'lowmemory';
  readonly tls: OtlpTls;
}

const defaultEndpoint = 'http://localhost:4318/v1/metrics';
const defaultIntervalMs = 15_000;
const defaultTimeoutMs = 10_000;

/** Files that the environment names are opened only when a push is to be made (`pushes`). */
export function resolveOtlp(options: OtlpOptions, env: Environment, pushes: boolean, advice: string[]): OtlpConfig {
  const endpoint = resolveEndpoint(options, env);
  const intervalMs = options.intervalMs ?? environmentInterval(env)?.value ?? defaultIntervalMs;
  const { headers, headersFunction } = resolveHeaders(options, env, endpoint?.authorization);
  if (endpoint !== undefined) {
    const hasCredentials = headersFunction !== undefined || Object.keys(headers).some(isCredential);
    advice.push(...endpointAdvice(endpoint.url, hasCredentials));
  }
  const protocolHint = ' (binnacle speaks http/protobuf and http/json; 4318 is the port)';
  const protocols = ['http/protobuf', 'http/json'] as const;
  return {
    url: endpoint?.url,
    headers,
    headersFunction,
    protocol: options.protocol ?? env.word(both('PROTOCOL'), protocols, protocolHint)?.value ?? 'http/protobuf',
    compression: options.compression ?? env.word(both('COMPRESSION'), ['gzip', 'none'])?.value ?? 'gzip',
    intervalMs,
    timeoutMs: resolveTimeout(options, env, intervalMs),
    manual: options.manual ?? false,
    temporality:
      options.temporality ??
      env.word(['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'], ['cumulative', 'delta', 'lowmemory'])?.value ??
      'cumulative',
    tls: options.tls ?? (pushes ? environmentTls(env) : {}),
  };
}

/**
 * The sentence for a timeout option that does not go with its interval, when both are the caller's own (or the default).
 * Where the interval comes from the environment there is none: a variable must not make a correct program throw.
 */
export function timeoutProblem(options: OtlpOptions | undefined, env: Environment): string | undefined {
  const { timeoutMs, intervalMs = environmentInterval(env) ? undefined : defaultIntervalMs } = options ?? {};
  // The options may have other faults still: with anything but two numbers there is nothing to compare.
  if (typeof timeoutMs !== 'number' || typeof intervalMs !== 'number') return undefined;
  const most = longestTimeoutMs(intervalMs);
  if (!(timeoutMs > most)) return undefined;
  return `otlp.timeoutMs is ${timeoutMs}: expected at most ${most}, which is 0.8 x intervalMs (${intervalMs}); lower it, or raise otlp.intervalMs.`;
}

/** The metrics variable, then the general one. */
function both(name: string): readonly string[] {
  return [`OTEL_EXPORTER_OTLP_METRICS_${name}`, `OTEL_EXPORTER_OTLP_${name}`];
}

function environmentInterval(env: Environment): Found<number> | undefined {
  return env.whole(['OTEL_METRIC_EXPORT_INTERVAL'], 100, longestTimerMs, ' (milliseconds)');
}

function resolveEndpoint(options: OtlpOptions, env: Environment): PushEndpoint | undefined {
  if (options.endpoint !== undefined) return readEndpoint(options.endpoint, 'base');
  for (const name of both('ENDPOINT')) {
    if (env.text(name) === undefined) continue;
    const kind = name.includes('METRICS') ? 'exact' : 'base';
    // No second choice after a bad one: the numbers would go to a place that nobody meant.
    return env.find([name], (text) => readEndpoint(text, kind), `${endpointRule}; nothing is pushed`)?.value;
  }
  return { url: defaultEndpoint, authorization: undefined };
}

function resolveHeaders(options: OtlpOptions, env: Environment, authorization: string | undefined) {
  const headers: Record<string, string> = Object.create(null);
  if (authorization !== undefined) headers.authorization = authorization;
  const lists =
    options.headers === undefined
      ? both('HEADERS')
          .toReversed()
          .map((name) => env.pairs(name, isHeaderName, isHeaderValue))
      : [typeof options.headers === 'function' ? {} : options.headers];
  for (const [name, value] of lists.flatMap((list) => Object.entries(list))) headers[name.toLowerCase()] = value;
  return { headers, headersFunction: typeof options.headers === 'function' ? options.headers : undefined };
}

function resolveTimeout(options: OtlpOptions, env: Environment, intervalMs: number): number {
  const most = longestTimeoutMs(intervalMs);
  if (options.timeoutMs !== undefined) {
    if (options.timeoutMs > most) {
      env.problems.push(
        `OTEL_METRIC_EXPORT_INTERVAL is ${intervalMs}, too short for otlp.timeoutMs ${options.timeoutMs}: ${most} is taken, which is 0.8 x the interval.`,
      );
    }
    return Math.min(options.timeoutMs, most);
  }
  const [specific, general] = both('TIMEOUT');
  const names = [`${specific}`, 'OTEL_METRIC_EXPORT_TIMEOUT', `${general}`];
  const found = env.whole(names, 1, longestTimerMs, ' (milliseconds)');
  if (found !== undefined && found.value > most) {
    env.problems.push(
      `${found.name} is ${found.value}: ${most} is taken, which is 0.8 x the interval of ${intervalMs}; a push must end before the next one.`,
    );
  }
  return Math.min(found?.value ?? defaultTimeoutMs, most);
}

function environmentTls(env: Environment): OtlpTls {
  return {
    ca: env.file(both('CERTIFICATE')),
    cert: env.file(both('CLIENT_CERTIFICATE')),
    key: env.file(both('CLIENT_KEY'), true),
  };
}

// By name, for nobody can tell a token from its text; one too many costs a warning, and no more.
function isCredential(headerName: string): boolean {
  return /auth|cookie|key|token|secret/.test(headerName);
}
