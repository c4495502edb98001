// Floor 8. From options and environment to one frozen, checked object that leaves nothing open. All other rooms read only this.
import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import { type ExemplarFilter, exemplarFilters } from '../../sdk/exemplar/sampler.ts';
import type { Logger } from '../../support/diagnostics.ts';
import { BinnacleError } from '../../support/errors.ts';
import { checkOptions } from './check-options.ts';
import { Environment, type EnvironmentVariables } from './environment.ts';
import { type Exporters, isPulled, isPushed, resolveExporters, withoutPush } from './exporters.ts';
import { freezeConfig, sameContent } from './frozen.ts';
import { resolveIdentity, type ServiceIdentity } from './identity.ts';
import type { Convention, HistogramOptions, MetricOptions } from './metric-options.ts';
import type { Instrumentation, TelemetryOptions } from './options.ts';
import { type OtlpConfig, resolveOtlp, timeoutProblem } from './otlp-config.ts';
import { type PrometheusConfig, resolvePrometheus } from './prometheus-config.ts';

/** How histograms are kept where neither definition nor options say; in the words of OpenTelemetry's variable. */
export type HistogramAggregation = 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';

/** {@link TelemetryOptions} with the environment read and every default filled in; deeply frozen. */
export interface TelemetryConfig extends ServiceIdentity {
  readonly enabled: boolean;
  /** What is really to be done: without the push when the environment names no usable place for it. */
  readonly exporters: Exporters;
  /** True where a push was asked for and the environment names no usable place for it. */
  readonly pushDisabled: boolean;
  readonly prometheus: PrometheusConfig;
  readonly otlp: OtlpConfig;
  readonly views: readonly ViewOptions[];
  readonly histograms: { readonly [nameOrPattern: string]: HistogramOptions };
  /** From OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION. */
  readonly defaultHistogramAggregation: HistogramAggregation;
  readonly metrics: { readonly [nameOrDomain: string]: MetricOptions };
  readonly attributeValues: { readonly [attributeKey: string]: readonly string[] };
  readonly conventions: { readonly [domain in 'ai' | 'http' | 'vcs' | 'workflow']: Convention };
  readonly http: boolean | 'instrumentation-http';
  readonly runtime: boolean;
  readonly instrumentations: readonly Instrumentation[];
  readonly exemplarFilter: ExemplarFilter;
  readonly sdk: 'binnacle' | 'opentelemetry';
  readonly registerGlobal: boolean;
  readonly readiness: { readonly [check: string]: () => boolean | Promise<boolean> };
  readonly logger: Logger;
  readonly shutdownOnSignals: boolean;
  readonly strict: boolean;
}

/** A configuration, and what is to be said about it: one sentence each, free of secrets. */
export interface ResolvedConfig {
  readonly config: TelemetryConfig;
  readonly warnings: readonly string[];
}

/**
 * Checks options, reads the environment and fills in defaults.
 *
 * Variables of an output that is not in use are not judged: OTEL_EXPORTER_OTLP_PROTOCOL=grpc may well be meant for the traces
 * of another SDK beside us.
 *
 * @throws BinnacleError `BINNACLE_INVALID_OPTIONS`, with every problem; and with `strict`, `BINNACLE_INVALID_ENVIRONMENT`.
 * @example
 * const { config, warnings } = resolveConfig({ exporters: 'both' }, { OTEL_SERVICE_NAME: 'shop' });
 */
export function resolveConfig(given: unknown, variables: EnvironmentVariables = process.env): ResolvedConfig {
  const always = new Environment(variables);
  const ofPull = new Environment(variables);
  const ofPush = new Environment(variables);
  const options = correctOptions(given, ofPush);

  const enabled = options.enabled ?? resolveEnabled(always);
  const wanted = resolveExporters(options.exporters, always);
  const pulls = enabled && isPulled(wanted);
  const pushes = enabled && isPushed(wanted);

  const advice: string[] = [];
  const pushAdvice: string[] = [];
  const identity = resolveIdentity(options, always, advice);
  const prometheus = resolvePrometheus(options.prometheus ?? {}, ofPull);
  const otlp = resolveOtlp(options.otlp ?? {}, ofPush, pushes, pushAdvice);
  const config = freezeConfig<TelemetryConfig>({
    ...identity,
    enabled,
    exporters: otlp.url === undefined ? withoutPush(wanted) : wanted,
    pushDisabled: pushes && otlp.url === undefined,
    prometheus,
    otlp,
    defaultHistogramAggregation: resolveHistograms(ofPush),
    exemplarFilter: options.exemplarFilter ?? resolveExemplarFilter(always),
    ...remaining(options),
  });

  const problems = [...always.problems, ...(pulls ? ofPull.problems : []), ...(pushes ? ofPush.problems : [])];
  if (config.strict && problems.length > 0) throw new BinnacleError('BINNACLE_INVALID_ENVIRONMENT', problems);
  return { config, warnings: [...problems, ...advice, ...(pushes ? pushAdvice : [])] };
}

/** True when two configurations are equal, functions, Buffers and the caller's objects by identity. */
export function sameConfig(a: TelemetryConfig, b: TelemetryConfig): boolean {
  return sameContent(a, b);
}

function correctOptions(given: unknown, env: Environment): TelemetryOptions {
  const { options, problems } = checkOptions(given);
  const timeout = timeoutProblem(options.otlp, env);
  const all = timeout === undefined ? problems : [...problems, timeout];
  if (all.length > 0) throw new BinnacleError('BINNACLE_INVALID_OPTIONS', all);
  return options;
}

function resolveEnabled(env: Environment): boolean {
  const disabled = env.flag('OTEL_SDK_DISABLED');
  return disabled === undefined ? (env.flag('METRICS_ENABLED') ?? true) : !disabled;
}

function resolveHistograms(env: Environment): HistogramAggregation {
  const names = ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION'];
  const words = ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'] as const;
  return env.word(names, words)?.value ?? 'explicit_bucket_histogram';
}

function resolveExemplarFilter(env: Environment): ExemplarFilter {
  return env.word(['OTEL_METRICS_EXEMPLAR_FILTER'], exemplarFilters)?.value ?? 'trace_based';
}

/** The options that no variable speaks for. */
function remaining(options: TelemetryOptions) {
  const { conventions = {} } = options;
  return {
    views: options.views ?? [],
    histograms: options.histograms ?? noEntries(),
    metrics: options.metrics ?? noEntries(),
    attributeValues: options.attributeValues ?? noEntries(),
    conventions: {
      ai: conventions.ai ?? 'native',
      http: conventions.http ?? 'semconv',
      vcs: conventions.vcs ?? 'native',
      workflow: conventions.workflow ?? 'native',
    },
    http: options.http ?? true,
    runtime: options.runtime ?? true,
    instrumentations: options.instrumentations ?? [],
    sdk: options.sdk ?? 'binnacle',
    registerGlobal: options.registerGlobal ?? true,
    readiness: options.readiness ?? noEntries(),
    logger: options.logger ?? console,
    shutdownOnSignals: options.shutdownOnSignals ?? false,
    strict: options.strict ?? false,
  } as const;
}

// Without a prototype, as those from options are: a look-up by the name of a metric finds only what was put in.
function noEntries(): Record<string, never> {
  return Object.create(null);
}
