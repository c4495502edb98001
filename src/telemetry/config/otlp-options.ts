// Floor 8. The options of the push over OTLP/HTTP.

/** Headers of every push, by name. */
export interface OtlpHeaders {
  readonly [name: string]: string;
}

/** Asked before a push, so that a token can be renewed while the service runs. */
export type OtlpHeadersFunction = () => OtlpHeaders | Promise<OtlpHeaders>;

/** TLS of the push; PEM as text or Buffer, as `node:tls` takes it. There is no "accept any certificate". */
export interface OtlpTls {
  /** The authority that signed the certificate of the receiver. Default: those that Node trusts. */
  readonly ca?: string | Buffer | undefined;
  /** Our certificate for mutual TLS; goes with `key`. */
  readonly cert?: string | Buffer | undefined;
  /** Our private key for mutual TLS; goes with `cert`. */
  readonly key?: string | Buffer | undefined;
}

/**
 * The push. Variables named OTEL_EXPORTER_OTLP_METRICS_* win over OTEL_EXPORTER_OTLP_*.
 *
 * @example { endpoint: 'https://collector.example.com', headers: { authorization: `Bearer ${token}` }, intervalMs: 30_000 }
 */
export interface OtlpOptions {
  /**
   * The base URL of the receiver; `/v1/metrics` is appended unless the path ends with it. `user:password@` is taken out and
   * sent as an Authorization header. Default: OTEL_EXPORTER_OTLP_METRICS_ENDPOINT (used as it stands),
   * OTEL_EXPORTER_OTLP_ENDPOINT (a base), then `http://localhost:4318`.
   */
  readonly endpoint?: string | undefined;
  /** Replaces the headers of the environment as a whole. Default: OTEL_EXPORTER_OTLP_HEADERS and _METRICS_HEADERS. */
  readonly headers?: OtlpHeaders | OtlpHeadersFunction | undefined;
  /** Default: OTEL_EXPORTER_OTLP_PROTOCOL, then `'http/protobuf'`. */
  readonly protocol?: 'http/protobuf' | 'http/json' | undefined;
  /** Default: OTEL_EXPORTER_OTLP_COMPRESSION, then `'gzip'`. */
  readonly compression?: 'gzip' | 'none' | undefined;
  /** Milliseconds from push to push, 100 to 2147483647. Default: OTEL_METRIC_EXPORT_INTERVAL, then 15000. */
  readonly intervalMs?: number | undefined;
  /**
   * Milliseconds for one push with all its retries, at most 0.8 x `intervalMs`, so that no two pushes are on the road at once.
   * Default: OTEL_EXPORTER_OTLP_METRICS_TIMEOUT, OTEL_METRIC_EXPORT_TIMEOUT, OTEL_EXPORTER_OTLP_TIMEOUT, then 10000 or
   * 0.8 x `intervalMs`, whichever is less.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * True: there is no timer, and only `flush()` and `shutdown()` push; for functions that are frozen between two calls.
   * Default: false.
   */
  readonly manual?: boolean | undefined;
  /**
   * `'cumulative'` loses nothing when the receiver is away. Default: OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE, then
   * `'cumulative'`.
   */
  readonly temporality?: 'cumulative' | 'delta' | 'lowmemory' | undefined;
  /**
   * Replaces the files that the environment names. Default: OTEL_EXPORTER_OTLP_CERTIFICATE, _CLIENT_CERTIFICATE, _CLIENT_KEY.
   */
  readonly tls?: OtlpTls | undefined;
}
