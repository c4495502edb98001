// Floor 2. The MeterProvider: takes sdk-metrics' options, gives OpenTelemetry's instruments, and feeds OpenTelemetry's readers.

import { diag, type MeterOptions, type MeterProvider as MeterProviderApi } from '@opentelemetry/api';
import { defaultResource } from '@opentelemetry/resources';
import type { MeterProviderOptions as OfficialOptions } from '@opentelemetry/sdk-metrics';
import { SteadyClock } from '../support/clock.ts';
import { deadlineOf } from '../support/deadline.ts';
import { Diagnostics, type Logger } from '../support/diagnostics.ts';
import { AttributeRules } from './attributes.ts';
import { overflowMessage } from './cardinality.ts';
import { Collector } from './collector.ts';
import { propertyOf } from './descriptor.ts';
import { type ExemplarFilter, ExemplarSampler } from './exemplar/sampler.ts';
import { type DropReason, Ledger } from './ledger.ts';
import { type Limits, limitsOf } from './limits.ts';
import { Meter } from './meter.ts';
import { Callbacks } from './observing/callbacks.ts';
import { Preferences } from './preferences.ts';
import { Scopes } from './scopes.ts';
import { SELF_SCOPE, SelfMetrics } from './self-metrics/self-metrics.ts';
import type { Shared } from './shared.ts';
import { View } from './view.ts';

/** Milliseconds that a callback may take. */
const CALLBACK_TIMEOUT_MS = 1000;

/** OpenTelemetry's options, and those that only this provider has. */
export interface MeterProviderOptions extends OfficialOptions {
  /** Bounds that hold for the life of the provider. */
  readonly limits?: Partial<Limits>;
  /**
   * Milliseconds after which a series goes that nothing was recorded to; longer than the longest interval between the
   * collections of any reader. Default: never.
   */
  readonly idleSeriesMs?: number;
  /** Milliseconds that a callback of an observable instrument may take; a reader may ask for less. Default 1000. */
  readonly callbackTimeoutMs?: number;
  /**
   * Which measurements may become exemplars: `trace_based`, those in a sampled span; `always_on`, those in any span;
   * `always_off`, none. Default `trace_based`: nothing is kept, nor looked for, until a tracer provider is registered.
   */
  readonly exemplarFilter?: ExemplarFilter;
  /** Where warnings go; each is said once. Default: OpenTelemetry's `diag`. */
  readonly logger?: Logger;
}

/** How long a flush or a shutdown may take, as OpenTelemetry has it. */
interface TimeoutOptions {
  readonly timeoutMillis?: number;
}

/**
 * A MeterProvider for any program that uses sdk-metrics' own: same options, same instruments, same readers and exporters.
 *
 * @throws BinnacleError BINNACLE_INVALID_VIEW for a view that cannot be applied
 *
 * @example
 * import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
 * import { MeterProvider } from 'binnacle/sdk';
 *
 * const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
 * const requests = provider.getMeter('shop').createCounter('shop.requests');
 * requests.add(1, { route: '/cart' });
 * requests.bind({ route: '/cart' }).add(1); // the same series, looked up once
 */
export class MeterProvider implements MeterProviderApi {
  readonly #shared: Shared;
  readonly #scopes: Scopes;
  #shutdown: Promise<void> | undefined;

  constructor(options: MeterProviderOptions = {}) {
    const { resource = defaultResource(), readers = [], views = [], idleSeriesMs } = options;
    const callbackTimeoutMs = deadlineOf(options.callbackTimeoutMs, CALLBACK_TIMEOUT_MS);
    const clock = new SteadyClock();
    const ledger = new Ledger();
    const limits = limitsOf(options.limits);
    const diagnostics = new Diagnostics(options.logger ?? diag);
    let self: SelfMetrics | undefined;
    this.#shared = {
      views: views.map((view, index) => new View(view, index)),
      preferences: readers.map((reader) => new Preferences(reader)),
      limits,
      rules: new AttributeRules(limits, ledger),
      ledger,
      callbacks: new Callbacks(
        clock,
        callbackTimeoutMs,
        (fault) => self?.countFault(fault),
        () => ledger.drop('no_instrument'),
      ),
      streams: {
        clock,
        idleSeriesMs: typeof idleSeriesMs === 'number' && idleSeriesMs >= 0 ? idleSeriesMs : undefined,
        onOverflow: (stream, cells, limit) =>
          diagnostics.warnOnce(`overflow:${stream.name}`, overflowMessage(stream, cells, limit)),
        exemplars: new ExemplarSampler(options.exemplarFilter, clock),
      },
      diagnostics,
    };
    this.#scopes = new Scopes(this.#shared);
    if (options.sdkMetricsEnabled === true) self = new SelfMetrics(this.getMeter(SELF_SCOPE), this.#scopes, ledger);
    for (const reader of readers) {
      reader.setMetricProducer(
        new Collector({
          reader,
          resource,
          scopes: this.#scopes,
          shared: this.#shared,
          callbackTimeoutMs,
          onCollected: (collected) => self?.countCollection(collected),
        }),
      );
    }
  }

  /** The meter of a library or a part of the program. */
  getMeter(name: string, version?: string, options?: MeterOptions): Meter {
    const schemaUrl = propertyOf(options, 'schemaUrl');
    const scope = {
      name: typeof name === 'string' ? name : '',
      version: typeof version === 'string' ? version : '',
      ...(typeof schemaUrl === 'string' ? { schemaUrl } : {}),
    };
    return new Meter(scope, this.#scopes, this.#shared.callbacks);
  }

  /**
   * Measurements that were not recorded, by reason; also the metric `binnacle.sdk.measurements.dropped`.
   *
   * @example
   * const meterProvider = new MeterProvider({ readers: [reader] });
   * meterProvider.dropped(); // { not_finite: 2 }
   */
  dropped(): Partial<Record<DropReason, number>> {
    return Object.fromEntries(this.#shared.ledger.dropped());
  }

  /** Has every reader collect and export. Rejects when one of them does. */
  async forceFlush(options?: TimeoutOptions): Promise<void> {
    if (this.#shutdown !== undefined) return;
    await Promise.all(this.#shared.preferences.map(({ reader }) => reader.forceFlush(timeoutOf(options))));
  }

  /** Flushes and ends every reader. A second call gives the promise of the first. */
  shutdown(options?: TimeoutOptions): Promise<void> {
    this.#scopes.close();
    this.#shutdown ??= Promise.all(
      this.#shared.preferences.map(async ({ reader }) => reader.shutdown(timeoutOf(options))),
    ).then(() => {});
    return this.#shutdown;
  }
}

// A reader would throw what reading these options throws, and shut nothing down.
function timeoutOf(options: TimeoutOptions | undefined): TimeoutOptions | undefined {
  const timeoutMillis = propertyOf(options, 'timeoutMillis');
  return typeof timeoutMillis === 'number' ? { timeoutMillis } : undefined;
}
