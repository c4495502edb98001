// Floor 8. What a caller of initTelemetry() may say. Every field is optional; an option wins over the environment, and what
// neither of them says has the default written here. docs/options.md is made from option-table.ts.
import type { MeterProvider } from '@opentelemetry/api';
import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import type { ExemplarFilter } from '../../sdk/exemplar/sampler.ts';
import type { Logger } from '../../support/diagnostics.ts';
import type { Conventions, HistogramOptions, MetricOptions } from './metric-options.ts';
import type { OtlpOptions } from './otlp-options.ts';
import type { PrometheusOptions } from './prometheus-options.ts';

/** A resource attribute: a simple value, or a list of values of one type (OpenTelemetry, "Standard attributes"). */
export type ResourceAttributeValue =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly number[]
  | readonly boolean[];

/**
 * What binnacle needs of an OpenTelemetry instrumentation. It is written down here, so that the types of this package do not
 * depend on `@opentelemetry/instrumentation`; every instrumentation of that package fits.
 */
export interface Instrumentation {
  readonly instrumentationName: string;
  enable(): void;
  disable(): void;
  setMeterProvider(meterProvider: MeterProvider): void;
}

/**
 * The options of `initTelemetry()`.
 *
 * @throws BinnacleError `BINNACLE_INVALID_OPTIONS` from `initTelemetry()`, with every problem in one list.
 * @example
 * initTelemetry({
 *   serviceName: 'issue-agent',
 *   exporters: 'both',
 *   prometheus: { host: '0.0.0.0', auth: { bearer: readToken } },
 *   otlp: { endpoint: 'https://collector.example.com', headers: { 'x-api-key': key } },
 * });
 */
export interface TelemetryOptions {
  /** `service.name`. Default: OTEL_SERVICE_NAME, SERVICE_NAME, then the name in the nearest package.json. */
  readonly serviceName?: string | undefined;
  /** `service.version`. Default: APP_VERSION, then the version in the nearest package.json. */
  readonly serviceVersion?: string | undefined;
  /** `deployment.environment.name`. Default: NODE_ENV; left out when that is not set either. */
  readonly environment?: string | undefined;
  /**
   * More attributes of the resource; key by key they win over OTEL_RESOURCE_ATTRIBUTES.
   *
   * @example { 'service.namespace': 'shop', 'service.instance.id': 'shop-7' }
   */
  readonly resourceAttributes?: { readonly [key: string]: ResourceAttributeValue } | undefined;
  /** False makes everything a no-op of the same shape. Default: OTEL_SDK_DISABLED, METRICS_ENABLED, then true. */
  readonly enabled?: boolean | undefined;
  /** Where the numbers go. Default: OTEL_METRICS_EXPORTER (a list: `prometheus,otlp`), then `'prometheus'`. */
  readonly exporters?: 'prometheus' | 'otlp' | 'both' | 'none' | undefined;
  /** The endpoint that Prometheus scrapes. */
  readonly prometheus?: PrometheusOptions | undefined;
  /** The push to an OpenTelemetry Collector, or to anything else that takes OTLP over HTTP. */
  readonly otlp?: OtlpOptions | undefined;
  /** OpenTelemetry's own views; objects stay yours and are not copied. Default: none. */
  readonly views?: readonly ViewOptions[] | undefined;
  /**
   * Boundaries of histograms by metric name or pattern (`*`), in the unit of the metric. Default: by definition.
   *
   * @example { 'ai_request_duration_seconds': [0.5, 1, 5, 30], 'mesh.*': 'exponential' }
   */
  readonly histograms?: { readonly [nameOrPattern: string]: HistogramOptions } | undefined;
  /**
   * Settings of single metrics or of whole domains. Default: by definition.
   *
   * @example { mesh: { enabled: false }, ai_tokens: { dropAttributes: ['model'], limit: 500 } }
   */
  readonly metrics?: { readonly [nameOrDomain: string]: MetricOptions } | undefined;
  /**
   * The values that attributes of class "declared" may take; any other value becomes `_OTHER`. Default: by definition.
   *
   * @example { provider: ['anthropic-claude'], queue_name: ['issues'] }
   */
  readonly attributeValues?: { readonly [attributeKey: string]: readonly string[] } | undefined;
  /** Which family of names a domain speaks. Default: `'native'`, and `'semconv'` for http. */
  readonly conventions?: Conventions | undefined;
  /** HTTP metrics by diagnostics_channel, not at all, or by `@opentelemetry/instrumentation-http`. Default: true. */
  readonly http?: boolean | 'instrumentation-http' | undefined;
  /** Metrics of the process and of V8. Default: true. */
  readonly runtime?: boolean | undefined;
  /** Instrumentations that get our MeterProvider; objects stay yours and are not copied. Default: none. */
  readonly instrumentations?: readonly Instrumentation[] | undefined;
  /**
   * Which measurements may become exemplars, which lead from a bucket or a counter to a trace: those in a sampled span, in any
   * span, or none. Without a tracer there are none, and `sdk: 'opentelemetry'` has none. Default: OTEL_METRICS_EXEMPLAR_FILTER,
   * then `'trace_based'`.
   */
  readonly exemplarFilter?: ExemplarFilter | undefined;
  /** Whose MeterProvider holds the numbers: ours, or that of sdk-metrics. Names and outputs are the same. Default: `'binnacle'`. */
  readonly sdk?: 'binnacle' | 'opentelemetry' | undefined;
  /** Registers OpenTelemetry's global MeterProvider; one that is there already stays. Default: true. */
  readonly registerGlobal?: boolean | undefined;
  /**
   * Checks that `/ready` asks; each says true when its part of the service is ready. Default: none.
   *
   * @example { database: () => pool.isConnected }
   */
  readonly readiness?: { readonly [check: string]: () => boolean | Promise<boolean> } | undefined;
  /** Where binnacle says what it has to say. Default: `console`. */
  readonly logger?: Logger | undefined;
  /** Flushes on SIGTERM and SIGINT, then lets the signal go on. Default: false. */
  readonly shutdownOnSignals?: boolean | undefined;
  /**
   * True: a bad environment value throws `BINNACLE_INVALID_ENVIRONMENT`. False: the value is ignored, and one warning names it.
   * Default: false.
   */
  readonly strict?: boolean | undefined;
}
