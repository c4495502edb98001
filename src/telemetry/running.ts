// Floor 8. A telemetry that runs: provider, outputs, endpoint and capture, and their common end.

import { prometheusName } from '../definition/naming.ts';
import type { Meters } from '../domain/meters.ts';
import type { Component, SelfMeter } from '../domain/self/index.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { createPush } from '../export/otlp/push.ts';
import type { Exported, PushReader } from '../export/otlp/push-reader.ts';
import { formatFor } from '../export/prometheus/format.ts';
import type { GaugeRules } from '../export/workers/gauge-rules.ts';
import { MetricsCollector } from '../instrument/metrics-collector.ts';
import { deadlineOf, withinDeadline } from '../support/deadline.ts';
import type { Diagnostics } from '../support/diagnostics.ts';
import { textOf } from '../support/text-of.ts';
import { startCapture } from './capture.ts';
import type { TelemetryConfig } from './config/config.ts';
import { isPulled, isPushed } from './config/exporters.ts';
import { registerGlobally } from './global-provider.ts';
import { flushOnNaturalEnd } from './natural-end.ts';
import { sayWarningsOfOpenTelemetry } from './opentelemetry-warnings.ts';
import type { ProcessWide } from './process-wide.ts';
import { createProvider, droppedBy, type Provider } from './provider.ts';
import { Pull } from './pull.ts';
import { buildResource } from './resource.ts';
import { onSignals } from './signals.ts';
import type { TelemetryStatus } from './status.ts';
import type { FlushOptions, FlushResults, Scraped, Telemetry } from './telemetry.ts';
import { viewsOf } from './views.ts';

/** What a telemetry starts from. */
export interface Start {
  readonly config: TelemetryConfig;
  readonly diagnostics: Diagnostics;
  readonly process: ProcessWide;
  /** Called when the telemetry has ended, so that another one can be started. */
  readonly ended: () => void;
}

const DEFAULT_DEADLINE_MS = 5000;

/** Of the time for a shutdown, what the last push may take. */
const SHARE_OF_PUSH = 0.9;

/** The push that was asked for, where the environment names no usable place; it is never redirected to another one. */
const NOWHERE_TO_PUSH = {
  state: 'failing',
  url: '',
  exports: 0,
  failures: 0,
  lastError: 'nothing is pushed: the endpoint in the environment cannot be used; correct OTEL_EXPORTER_OTLP_ENDPOINT.',
  exported: 0,
  rejected: 0,
  dropped: 0,
  unreadable: 0,
  bytes: 0,
  inFlight: false,
} as const;

/** Starts a telemetry. */
export function startTelemetry(start: Start): Telemetry {
  return new RunningTelemetry(start);
}

class RunningTelemetry implements Telemetry {
  readonly meterProvider: Provider;
  readonly meters: Meters;
  readonly collector: MetricsCollector;
  readonly ready: Promise<void>;
  readonly paths: Endpoint['paths'];
  readonly handler: Endpoint['handler'];
  readonly fetchHandler: Endpoint['fetchHandler'];
  readonly #start: Start;
  readonly #pull: Pull;
  readonly #push: PushReader | undefined;
  readonly #ends: (() => void)[] = [];
  #stopping: Promise<void> | undefined;

  constructor(start: Start) {
    const { config, diagnostics, process } = start;
    const { binder, bound } = process;
    this.#start = start;

    // First what may refuse the options, TLS and views, so that nothing is half started when it does.
    this.#pull = new Pull({
      config,
      diagnostics,
      self: bound.self,
      rules: rulesOf(config),
      isReady: () => this.#stopping === undefined,
    });
    this.#ends.push(() => this.#pull.end());
    this.ready = this.#pull.ready;
    ({ paths: this.paths, handler: this.handler, fetchHandler: this.fetchHandler } = this.#pull.endpoint);

    this.#ends.push(sayWarningsOfOpenTelemetry(diagnostics));
    this.#push = isPushed(config.exporters) ? pushOf(config, bound.self, diagnostics) : undefined;
    try {
      this.meterProvider = createProvider(config, {
        resource: buildResource(config),
        views: viewsOf(config, binder.limits(config), diagnostics),
        readers: [this.#pull.reader, ...(this.#push === undefined ? [] : [this.#push])],
      });
    } catch (error) {
      this.#end();
      void this.#pull.close(0);
      throw error;
    }
    this.meters = bound.meters;
    this.collector = new MetricsCollector(binder, async () => (await this.scrape()).body);

    sayEarlyCalls(start);
    binder.attach(this.meterProvider, { ...config, diagnostics });
    this.#ends.push(() => binder.detach());
    if (config.registerGlobal) this.#ends.push(registerGlobally(this.meterProvider, diagnostics));
    this.#ends.push(startCapture(config, this.meterProvider, process, diagnostics));
    this.#ends.push(...this.#watchPush());
    if (config.shutdownOnSignals) this.#ends.push(onSignals((options) => this.shutdown(options)));
  }

  get url(): string | undefined {
    return this.#pull.url;
  }

  status(): TelemetryStatus {
    const { config, process } = this.#start;
    return {
      state: this.#stopping === undefined ? 'running' : 'stopped',
      ...(isPulled(config.exporters) ? { prometheus: this.#pull.status() } : {}),
      ...(this.#push === undefined ? {} : { otlp: this.#push.status }),
      ...(config.pushDisabled ? { otlp: NOWHERE_TO_PUSH } : {}),
      dropped: sum(process.binder.losses.droppedByReason(), droppedBy(this.meterProvider)),
      replacements: process.binder.losses.replacements(),
    };
  }

  scrape(options?: { readonly accept?: undefined }): Promise<Scraped>;
  scrape(options?: { readonly accept?: string | undefined }): Promise<Scraped<string | Buffer>>;
  async scrape({ accept }: { accept?: string | undefined } = {}): Promise<Scraped<string | Buffer>> {
    try {
      const { contentType, body } = await this.#pull.scrape(accept);
      return { contentType, body };
    } catch (error) {
      this.#start.diagnostics.warnOnce('scrape', `scrape() gives an empty body: ${textOf(error)}.`);
      return { contentType: formatFor(accept).contentType, body: '' };
    }
  }

  async flush(options?: FlushOptions): Promise<FlushResults> {
    const deadlineMs = deadlineOf(options?.deadlineMs, DEFAULT_DEADLINE_MS);
    const stopped = this.#stopping === undefined ? undefined : { ok: false, reason: 'the telemetry is shut down.' };
    return {
      ...(isPulled(this.#start.config.exporters) ? { prometheus: stopped ?? { ok: true } } : {}),
      ...(this.#start.config.pushDisabled ? { otlp: { ok: false, reason: NOWHERE_TO_PUSH.lastError } } : {}),
      ...(this.#push === undefined
        ? {}
        : { otlp: stopped ?? (await this.#push.flush({ deadlineMs, minGapMs: options?.minGapMs })) }),
    };
  }

  shutdown(options?: { deadlineMs?: number | undefined }): Promise<void> {
    this.#stopping ??= this.#stop(deadlineOf(options?.deadlineMs, DEFAULT_DEADLINE_MS));
    return this.#stopping;
  }

  async #stop(deadlineMs: number): Promise<void> {
    const { ended, diagnostics } = this.#start;
    const closing = this.#pull.close(deadlineMs);
    // Its own deadline comes first: it knows why nothing arrived.
    this.#push?.hurry(SHARE_OF_PUSH * deadlineMs);
    try {
      // The provider pushes the last values on its way down, so instruments stay attached until then.
      const ended = this.#pull.leave(deadlineMs).then(() => this.meterProvider.shutdown());
      await withinDeadline(ended, deadlineMs, 'The last push');
    } catch (error) {
      diagnostics.warnOnce(
        'shutdown',
        `${error instanceof Error ? error.message : 'The last push failed'}; it was given up.`,
      );
    }
    this.#push?.end();
    this.#end();
    await closing;
    ended();
  }

  #watchPush(): (() => void)[] {
    const { config, process } = this.#start;
    const push = this.#push;
    if (push === undefined) return [];
    return [
      process.bound.self.observePush(componentOf(config.otlp.protocol), () => push.points),
      flushOnNaturalEnd((options) => this.flush(options)),
    ];
  }

  #end(): void {
    // The last thing started is the first one ended.
    for (const end of this.#ends.toReversed()) end();
  }
}

function sum(one: TelemetryStatus['dropped'], other: TelemetryStatus['dropped']): TelemetryStatus['dropped'] {
  const reasons = Object.keys({ ...one, ...other }) as (keyof TelemetryStatus['dropped'])[];
  return Object.fromEntries(reasons.map((reason) => [reason, (one[reason] ?? 0) + (other[reason] ?? 0)]));
}

function sayEarlyCalls({ process, diagnostics }: Start): void {
  const early = process.binder.losses.times('before_init');
  const unsaid = early - process.earlySaid;
  process.earlySaid = early;
  if (unsaid <= 0) return;
  diagnostics.warnOnce(
    'before-init',
    `${unsaid} measurement(s) came before initTelemetry() and were not recorded. Call it earlier.`,
  );
}

/** The rules that the host has declared, by either name of a metric: it may be one that only workers have. */
function rulesOf({ metrics }: TelemetryConfig): GaugeRules {
  const ruleOf = (name: string) => (Object.hasOwn(metrics, name) ? metrics[name]?.acrossWorkers : undefined);
  return (metricName, unit, kind) => ruleOf(metricName) ?? ruleOf(prometheusName(metricName, unit, kind));
}

/** Source: https://opentelemetry.io/docs/specs/semconv/registry/attributes/otel/#otel-component-type */
function componentOf(protocol: TelemetryConfig['otlp']['protocol']): Component {
  const componentType = protocol === 'http/json' ? 'otlp_http_json_metric_exporter' : 'otlp_http_metric_exporter';
  return { componentName: `${componentType}/0`, componentType };
}

function pushOf(
  { otlp, defaultHistogramAggregation }: TelemetryConfig,
  self: SelfMeter,
  diagnostics: Diagnostics,
): PushReader | undefined {
  const { url } = otlp;
  if (url === undefined) return undefined;
  const exponentialHistograms = defaultHistogramAggregation === 'base2_exponential_bucket_histogram';
  const intervalMs = otlp.manual ? undefined : otlp.intervalMs;
  const component = componentOf(otlp.protocol);
  const onExported = ({ seconds, ok }: Exported) => {
    self.pushed(seconds, ok ? component : { ...component, errorType: 'undelivered' });
  };
  return createPush({ ...otlp, url, intervalMs, exponentialHistograms, onExported }, diagnostics);
}
