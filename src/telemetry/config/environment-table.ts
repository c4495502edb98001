// Floor 8. Every environment variable that is read, as data: docs/options.md is made from it, and a test holds it to the code.

/** One variable: the option it stands for, what is accepted, and what there is to know. Rows of one option are in order of rank. */
export interface EnvironmentRow {
  readonly name: string;
  readonly option: string;
  readonly accepts: string;
  readonly meaning: string;
}

function row(name: string, option: string, accepts: string, meaning: string): EnvironmentRow {
  return Object.freeze({ name, option, accepts, meaning });
}

const milliseconds = '100 to 2147483647';

/** The variables, the higher rank first. */
export const environmentTable: readonly EnvironmentRow[] = Object.freeze([
  row('OTEL_SERVICE_NAME', 'serviceName', 'text', 'The name of the service.'),
  row('SERVICE_NAME', 'serviceName', 'text', 'Short form.'),
  row('APP_VERSION', 'serviceVersion', 'text', 'The version of the service.'),
  row('NODE_ENV', 'environment', 'text', 'The environment, such as production.'),
  row(
    'OTEL_RESOURCE_ATTRIBUTES',
    'resourceAttributes',
    'key=value,...',
    'Percent-encoded; ranks above the short forms.',
  ),
  row('OTEL_SDK_DISABLED', 'enabled', 'true, false', 'True turns everything off.'),
  row('METRICS_ENABLED', 'enabled', 'true, false', 'Short form: false turns everything off.'),
  row('OTEL_METRICS_EXPORTER', 'exporters', 'list of prometheus, otlp; or none', 'prometheus,otlp is the option both.'),
  row('OTEL_EXPORTER_PROMETHEUS_HOST', 'prometheus.host', 'host name or IP address', 'The address to listen on.'),
  row('METRICS_ENDPOINT', 'prometheus.host', '/path or URL', 'A URL gives host, port and path, as far as it has them.'),
  row('OTEL_EXPORTER_PROMETHEUS_PORT', 'prometheus.port', '0 to 65535', '0 takes a free port.'),
  row('METRICS_PORT', 'prometheus.port', '0 to 65535', 'Short form.'),
  row('METRICS_ENDPOINT', 'prometheus.port', '/path or URL', 'The port of a URL.'),
  row('METRICS_PATH', 'prometheus.path', 'path', 'Starts with "/".'),
  row('METRICS_ENDPOINT', 'prometheus.path', '/path or URL', 'A value that starts with "/" is the path itself.'),
  row('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'otlp.endpoint', 'URL', 'Used as it stands.'),
  row('OTEL_EXPORTER_OTLP_ENDPOINT', 'otlp.endpoint', 'URL', 'A base: /v1/metrics is appended, unless it is there.'),
  row(
    'OTEL_EXPORTER_OTLP_METRICS_HEADERS',
    'otlp.headers',
    'name=value,...',
    'Percent-encoded; header by header above the next.',
  ),
  row('OTEL_EXPORTER_OTLP_HEADERS', 'otlp.headers', 'name=value,...', 'Percent-encoded.'),
  row('OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'otlp.protocol', 'http/protobuf, http/json', 'gRPC is not spoken.'),
  row('OTEL_EXPORTER_OTLP_PROTOCOL', 'otlp.protocol', 'http/protobuf, http/json', 'gRPC is not spoken.'),
  row('OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', 'otlp.compression', 'gzip, none', 'How a push is packed.'),
  row('OTEL_EXPORTER_OTLP_COMPRESSION', 'otlp.compression', 'gzip, none', 'How a push is packed.'),
  row('OTEL_METRIC_EXPORT_INTERVAL', 'otlp.intervalMs', milliseconds, 'Milliseconds from push to push.'),
  row('OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', 'otlp.timeoutMs', '1 to 2147483647', 'Cut to 0.8 x the interval.'),
  row('OTEL_METRIC_EXPORT_TIMEOUT', 'otlp.timeoutMs', '1 to 2147483647', 'Cut to 0.8 x the interval.'),
  row('OTEL_EXPORTER_OTLP_TIMEOUT', 'otlp.timeoutMs', '1 to 2147483647', 'Cut to 0.8 x the interval.'),
  row(
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    'otlp.temporality',
    'cumulative, delta, lowmemory',
    'What a point of a push counts from.',
  ),
  row('OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE', 'otlp.tls', 'file', 'The authority of the receiver, PEM.'),
  row('OTEL_EXPORTER_OTLP_CERTIFICATE', 'otlp.tls', 'file', 'The authority of the receiver, PEM.'),
  row('OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE', 'otlp.tls', 'file', 'Our certificate, PEM.'),
  row('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', 'otlp.tls', 'file', 'Our certificate, PEM.'),
  row('OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY', 'otlp.tls', 'file', 'Our private key, PEM.'),
  row('OTEL_EXPORTER_OTLP_CLIENT_KEY', 'otlp.tls', 'file', 'Our private key, PEM.'),
  row(
    'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    'histograms',
    'explicit_bucket_histogram, base2_exponential_bucket_histogram',
    'The kind of histogram where neither definition nor option says.',
  ),
  row(
    'OTEL_METRICS_EXEMPLAR_FILTER',
    'exemplarFilter',
    'trace_based, always_on, always_off',
    'Which measurements may become exemplars.',
  ),
]);
