// Floor 8. Every option as data: docs/options.md is made from it, and a test holds it to the schema, both ways.
import { environmentTable } from './environment-table.ts';

/** One option: its path, its default, the variables that stand for it by rank, and what it means. */
export interface OptionRow {
  readonly name: string;
  readonly default: string;
  readonly environment: readonly string[];
  readonly meaning: string;
}

function row(name: string, byDefault: string, meaning: string): OptionRow {
  const environment = environmentTable.filter((variable) => variable.option === name).map((variable) => variable.name);
  return Object.freeze({ name, default: byDefault, environment: Object.freeze(environment), meaning });
}

/** The options, in the order of the documentation. */
export const optionTable: readonly OptionRow[] = Object.freeze([
  row('serviceName', 'name of the nearest package.json', 'The resource attribute service.name.'),
  row('serviceVersion', 'version of the nearest package.json', 'The resource attribute service.version.'),
  row('environment', 'none', 'The resource attribute deployment.environment.name.'),
  row('resourceAttributes', '{}', 'More attributes of the resource.'),
  row('enabled', 'true', 'False makes everything a no-op of the same shape.'),
  row('exporters', "'prometheus'", "'prometheus', 'otlp', 'both' or 'none'."),
  row('prometheus.host', "'127.0.0.1'", 'The address to listen on.'),
  row('prometheus.port', '9464', 'The port to listen on; 0 takes a free one.'),
  row('prometheus.path', "'/metrics'", 'The path that is scraped.'),
  row('prometheus.server', 'true', 'False: no server, only handlers.'),
  row('prometheus.auth', 'none', 'A bearer token, a username and password, or users with hashes.'),
  row('prometheus.tls', 'none', 'Key and certificate (PEM or files), and the authority of the scrapers.'),
  row('prometheus.allowedHosts', 'none', 'More names that a request may ask for.'),
  row(
    'prometheus.translationStrategy',
    "'UnderscoreEscapingWithSuffixes'",
    "How names are translated; also 'UnderscoreEscapingWithoutSuffixes', 'NoUTF8EscapingWithSuffixes' or 'NoTranslation'.",
  ),
  row('prometheus.scopeLabels', 'false', 'True: otel_scope_name and otel_scope_version on each series.'),
  row('prometheus.resourceLabels', '[]', 'Attributes of the resource that are labels of each series.'),
  row('prometheus.createdSeries', 'false', 'True: series _created in OpenMetrics pages.'),
  row('prometheus.workers', 'true', 'False: no page has the numbers of another process or thread.'),
  row('prometheus.cacheMs', '1000', 'Milliseconds for which the endpoint hands out a page again.'),
  row('otlp.endpoint', "'http://localhost:4318'", 'The base URL of the receiver.'),
  row('otlp.headers', '{}', 'Headers of every push, or a function that gives them.'),
  row('otlp.protocol', "'http/protobuf'", "'http/protobuf' or 'http/json'."),
  row('otlp.compression', "'gzip'", "'gzip' or 'none'."),
  row('otlp.intervalMs', '15000', 'Milliseconds from push to push.'),
  row('otlp.timeoutMs', '10000, at most 0.8 x intervalMs', 'Milliseconds for one push with all its retries.'),
  row('otlp.manual', 'false', 'True: no timer; only flush() and shutdown() push.'),
  row('otlp.temporality', "'cumulative'", "'cumulative', 'delta' or 'lowmemory'."),
  row('otlp.tls', 'what Node trusts', 'Authority of the receiver, our own certificate and key (PEM).'),
  row('views', '[]', "OpenTelemetry's views."),
  row('histograms', 'by definition', "Boundaries or 'exponential', by metric name or pattern."),
  row(
    'metrics',
    'by definition',
    'enabled, dropAttributes, enableAttributes, limit and acrossWorkers, by metric name or domain.',
  ),
  row('attributeValues', 'by definition', 'The values that a declared attribute may take; others become _OTHER.'),
  row('conventions.ai', "'native'", "'native', 'semconv' or 'both'."),
  row('conventions.http', "'semconv'", "'native', 'semconv' or 'both'."),
  row('conventions.vcs', "'native'", "'native', 'semconv' or 'both'."),
  row('conventions.workflow', "'native'", "'native', 'semconv' or 'both'."),
  row('http', 'true', "True: by diagnostics_channel; or false, or 'instrumentation-http'."),
  row('runtime', 'true', 'Metrics of the process and of V8.'),
  row('instrumentations', '[]', 'Instrumentations that get our MeterProvider.'),
  row(
    'exemplarFilter',
    "'trace_based'",
    "'trace_based', 'always_on' or 'always_off': which measurements may become exemplars.",
  ),
  row('sdk', "'binnacle'", "'binnacle' or 'opentelemetry': whose MeterProvider holds the numbers."),
  row('registerGlobal', 'true', 'Registers the global MeterProvider.'),
  row('readiness', '{}', 'Checks that /ready asks.'),
  row('logger', 'console', 'An object with info, warn and error.'),
  row('shutdownOnSignals', 'false', 'Flushes on SIGTERM and SIGINT.'),
  row('strict', 'false', 'Bad environment values throw too.'),
]);
