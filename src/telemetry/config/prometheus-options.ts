// Floor 8. The options of the endpoint that Prometheus scrapes.

/**
 * What a scraper has to show. A bearer token may come from a function, which is asked again and again, so that a token can be
 * changed while the service runs.
 *
 * @example { bearer: () => readFile('/run/secrets/scrape-token', 'utf8') }
 * @example { basic: { username: 'prometheus', password } }
 */
export type PrometheusAuth =
  | { readonly bearer: string | (() => string | Promise<string>) }
  | { readonly basic: { readonly username: string; readonly password: string } };

/** TLS of the endpoint; PEM as text or Buffer, as `node:tls` takes it. */
export interface PrometheusTls {
  /** The private key. */
  readonly key: string | Buffer;
  /** The certificate, with its chain. */
  readonly cert: string | Buffer;
  /** The authority that signed the certificates of the scrapers; needed with `requestCert`. */
  readonly ca?: string | Buffer | undefined;
  /** True: only a scraper with a certificate signed by `ca` is served. Default: false. */
  readonly requestCert?: boolean | undefined;
}

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
  readonly auth?: PrometheusAuth | undefined;
  /** Default: plain HTTP. */
  readonly tls?: PrometheusTls | undefined;
}
