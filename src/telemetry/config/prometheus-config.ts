// Floor 8. The endpoint as it will be served: options over OTEL_* variables over the short ones over the defaults.
import { translationStrategies } from '../../definition/naming.ts';
import type { Auth } from '../../endpoint/auth.ts';
import type { TlsOptions } from '../../endpoint/tls.ts';
import type { ExpositionOptions } from '../../export/prometheus/exposition.ts';
import type { Environment } from './environment.ts';
import type { PrometheusOptions } from './prometheus-options.ts';
import { hostRule, isHost, isPath, pathRule } from './rules.ts';

/** The endpoint, with nothing left open. */
export interface PrometheusConfig extends Required<ExpositionOptions> {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly path: string;
  readonly server: boolean;
  readonly auth: Auth | undefined;
  readonly tls: TlsOptions | undefined;
  readonly allowedHosts: readonly string[] | undefined;
  readonly workers: boolean;
  readonly cacheMs: number;
}

interface ScrapeAddress {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly path: string | undefined;
  readonly secure: boolean;
}

export function resolvePrometheus(options: PrometheusOptions, env: Environment): PrometheusConfig {
  const rule = 'expected a path such as /metrics, or a URL such as http://0.0.0.0:9464/metrics';
  const address = env.find(['METRICS_ENDPOINT'], readAddress, rule)?.value;
  const hostText = (text: string) => (isHost(text) ? text : undefined);
  const pathText = (text: string) => (isPath(text) ? text : undefined);
  const host =
    options.host ??
    env.find(['OTEL_EXPORTER_PROMETHEUS_HOST'], hostText, hostRule)?.value ??
    address?.host ??
    '127.0.0.1';
  const port =
    options.port ??
    env.whole(['OTEL_EXPORTER_PROMETHEUS_PORT', 'METRICS_PORT'], 0, 65_535)?.value ??
    address?.port ??
    9464;
  const path = options.path ?? env.find(['METRICS_PATH'], pathText, pathRule)?.value ?? address?.path ?? '/metrics';
  const { server = true, auth, tls, allowedHosts, workers = true, cacheMs = 1000 } = options;

  if (address?.secure && tls === undefined) {
    env.problems.push('METRICS_ENDPOINT asks for https, but prometheus.tls is not set: plain http is served.');
  }
  return {
    host,
    port,
    path,
    server,
    auth,
    tls,
    allowedHosts,
    workers,
    cacheMs,
    translationStrategy: options.translationStrategy ?? translationStrategies[0],
    scopeLabels: options.scopeLabels ?? false,
    resourceLabels: options.resourceLabels ?? [],
    createdSeries: options.createdSeries ?? false,
  };
}

/** METRICS_ENDPOINT is a path when it starts with "/"; else it is a URL, of which each part that is there counts. */
function readAddress(text: string): ScrapeAddress | undefined {
  if (isPath(text)) return { host: undefined, port: undefined, path: text, secure: false };
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const path = url.pathname === '/' ? undefined : url.pathname;
  // Not url.port, which forgets a port that is the usual one of the scheme.
  const portText = /^https?:\/\/[^/]*:(\d+)(?=\/|$)/i.exec(text)?.[1];
  const port = portText === undefined ? undefined : Number(portText);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain || !isHost(host) || (path !== undefined && !isPath(path))) return undefined;
  return { host, port, path, secure: url.protocol === 'https:' };
}
