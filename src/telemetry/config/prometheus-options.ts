// Floor 8. The options of the endpoint that Prometheus scrapes.
import type { TranslationStrategy } from '../../definition/naming.ts';
import type { Auth } from '../../endpoint/auth.ts';
import type { TlsOptions } from '../../endpoint/tls.ts';

/**
 * The endpoint for `/metrics`.
 *
 * @example { host: '0.0.0.0', port: 9464, auth: { bearer: token } }
 */
export interface PrometheusOptions {
  /**
   * The address to listen on. Default: OTEL_EXPORTER_PROMETHEUS_HOST, the host in METRICS_ENDPOINT, then `127.0.0.1`, which
   * a scraper on another machine or in another pod cannot reach: say `0.0.0.0` for that, and set `auth`.
   */
  readonly host?: string | undefined;
  /**
   * 0 to 65535; 0 takes a free one, and `telemetry.url` tells which.
   * Default: OTEL_EXPORTER_PROMETHEUS_PORT, METRICS_PORT, the port in METRICS_ENDPOINT, then 9464.
   */
  readonly port?: number | undefined;
  /** Default: METRICS_PATH, the path in METRICS_ENDPOINT, then `/metrics`. */
  readonly path?: string | undefined;
  /** False: no server is started; mount `telemetry.handler` or `telemetry.fetchHandler` in your own. Default: true. */
  readonly server?: boolean | undefined;
  /** Default: none, which is meant for loopback. */
  readonly auth?: Auth | undefined;
  /** Default: plain HTTP. */
  readonly tls?: TlsOptions | undefined;
  /**
   * Names and addresses, without port, that a request may have in its `Host` header, beside localhost, `host` and the address
   * that it came to. Others are answered with 421, so that no web page reads the metrics by a name that it makes point here.
   * Default: none on loopback; elsewhere every name is taken unless this is given. Handlers in a server of yours do not check.
   *
   * @example ['metrics.internal']
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * How OpenTelemetry's names become Prometheus'. The two NoUTF8/NoTranslation strategies keep dots; a scraper that does not take
   * UTF-8 names gets them escaped as it asks. Default: `'UnderscoreEscapingWithSuffixes'`, by which a metric has one name
   * whether it is pulled, or pushed through a Collector.
   *
   * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/prometheus/#configuration
   */
  readonly translationStrategy?: TranslationStrategy | undefined;
  /** True: each series says which library it is from, as `otel_scope_name` and `otel_scope_version`. Default: false. */
  readonly scopeLabels?: boolean | undefined;
  /**
   * Attributes of the resource that each series has as a label, such as `['service.name']`. All of them are in `target_info`
   * anyway. Default: none.
   */
  readonly resourceLabels?: readonly string[] | undefined;
  /** True: OpenMetrics pages tell when each counter and histogram began, as a series `_created` more each. Default: false. */
  readonly createdSeries?: boolean | undefined;
  /**
   * True: the page of a primary or main thread has the sum over its workers, which do not listen then. False: each process and
   * thread stands alone, and needs a port of its own. Default: true.
   */
  readonly workers?: boolean | undefined;
  /**
   * Milliseconds, 0 to 60 000, for which a page is handed out again: however often the endpoint is asked, it collects once in
   * that time. `telemetry.scrape()` always collects. Default: 1000.
   */
  readonly cacheMs?: number | undefined;
}
