// Floor 8. The pull: the reader and its endpoint, who listens, and the workers whose numbers are on the same page.

import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { SelfMeter } from '../domain/self/index.ts';
import { createEndpoint, type Endpoint } from '../endpoint/endpoint.ts';
import { type Listening, listen } from '../endpoint/listen.ts';
import { readTls } from '../endpoint/tls.ts';
import { PullReader, type Scrape } from '../export/prometheus/pull-reader.ts';
import type { Gathering } from '../export/workers/gathering.ts';
import type { GaugeRules } from '../export/workers/gauge-rules.ts';
import type { Membership } from '../export/workers/member.ts';
import { joinGathering, startGathering, type WorkerRole, workerRole } from '../export/workers/workers.ts';
import type { Diagnostics } from '../support/diagnostics.ts';
import { textOf } from '../support/text-of.ts';
import type { TelemetryConfig } from './config/config.ts';
import { isPulled } from './config/exporters.ts';
import type { PullStatus } from './status.ts';

/** What the pull is made of. */
export interface PullOptions {
  readonly config: TelemetryConfig;
  readonly diagnostics: Diagnostics;
  readonly self: SelfMeter;
  /** How levels of several workers come together, where the host has said it. */
  readonly rules: GaugeRules;
  /** Whether the telemetry is up; shown at `/ready`. */
  readonly isReady: () => boolean;
}

/** How long a scrape that is under way may take at the end. */
const SCRAPE_GRACE_MS = 1000;

/** Of the time that a worker has to answer, what its own threads may take of it. */
const SHARE_OF_THREADS = 0.7;

/** Of the time for the end, what a goodbye may take of it: the last push has the rest, whatever the primary does. */
const SHARE_OF_GOODBYE = 0.5;

/** Metrics of the last minute have to be read each minute, and sdk-metrics keeps every interval for a reader that nobody asks. */
const IDLE_COLLECTION_MS = 60_000;

/**
 * The side of a telemetry that is asked. A worker of a cluster never listens, because its port is shared with the others; a thread
 * listens as long as its main thread does not gather. The numbers of both are on the page of whoever gathers.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS for TLS that cannot be used
 */
export class Pull {
  readonly reader: PullReader;
  readonly endpoint: Endpoint;
  /** Resolves when the first try to listen is over, or somebody else shows these numbers. Never rejects. */
  readonly ready: Promise<void>;
  readonly #options: PullOptions;
  readonly #ends: (() => void)[] = [];
  readonly #gathering: Gathering | undefined;
  readonly #membership: Membership | undefined;
  #listening: Listening | undefined;
  #isClaimed = false;
  #isClosed = false;
  #leaving: Promise<void> | undefined;
  #lastCollection = Date.now();

  constructor(options: PullOptions) {
    const { config, diagnostics, self, rules } = options;
    const { path, auth, cacheMs } = config.prometheus;
    this.#options = options;
    this.reader = new PullReader({
      diagnostics,
      exposition: config.prometheus,
      onOmission: (omitted) => self.omitted({ omitted }),
      combine: (own) => this.#ofAll(own),
    });
    this.endpoint = createEndpoint({
      path,
      scrape: (accept) => {
        this.#lastCollection = Date.now();
        return this.reader.page({ accept, maxAgeMs: cacheMs });
      },
      onScraped: ({ status, seconds }) => self.scraped(seconds, { status }),
      readiness: config.readiness,
      isReady: options.isReady,
      auth,
      diagnostics,
    });
    const role = isPulled(config.exporters) && config.prometheus.workers ? workerRole() : 'alone';
    // What may refuse the options comes first, so that nothing is half started when it does.
    if (role === 'alone') this.#listen();
    else if (role === 'thread') this.#checkTls();
    if (isPulled(config.exporters) && config.prometheus.workers && role !== 'thread') {
      this.#gathering = startGathering({ diagnostics, rules });
      this.#ends.push(self.observeWorkers(() => this.#gathering?.workers()));
    }
    this.#membership = role === 'alone' ? undefined : this.#join(role);
    this.ready = this.#membership === undefined ? this.#firstTry() : this.#whenClaimed(role, this.#membership);
    this.#ends.push(this.#collectWhenIdle());
  }

  get url(): string | undefined {
    return this.#listening?.url;
  }

  status(): PullStatus {
    if (this.#isClaimed) return { state: 'gathered' };
    if (this.#listening === undefined) return { state: 'unserved' };
    const { state, url, lastError } = this.#listening;
    return {
      state,
      ...(url === undefined ? {} : { url }),
      ...(lastError === undefined ? {} : { lastError: lastError.message }),
    };
  }

  /** Collected now. Rejects as {@link PullReader.scrape} does. */
  scrape(accept: string | undefined): Promise<Scrape<string | Buffer>> {
    this.#lastCollection = Date.now();
    return this.reader.scrape({ accept });
  }

  /** Tells the last numbers to whoever gathers; to be called while the reader still reads. Never rejects. */
  leave(deadlineMs: number): Promise<void> {
    this.#leaving ??= this.#membership?.leave(SHARE_OF_GOODBYE * deadlineMs) ?? Promise.resolve();
    return this.#leaving;
  }

  /** Takes no more scrapes. Those that are under way have a second. */
  async close(deadlineMs: number): Promise<void> {
    this.#isClosed = true;
    await this.#listening?.close(Math.min(deadlineMs, SCRAPE_GRACE_MS));
  }

  /** Ends everything but what {@link close} ends. */
  end(): void {
    for (const end of this.#ends) end();
    void this.leave(0);
    this.#gathering?.end();
  }

  #ofAll(own: () => Promise<readonly ScopeMetrics[]>): Promise<readonly ScopeMetrics[]> {
    return this.#gathering === undefined ? own() : this.#gathering.collect(own);
  }

  #join(role: Exclude<WorkerRole, 'alone'>): Membership {
    const own = async () => (await this.reader.collect()).resourceMetrics.scopeMetrics;
    return joinGathering(role, {
      diagnostics: this.#options.diagnostics,
      collect: (deadlineMs) => {
        this.#lastCollection = Date.now();
        return this.#gathering?.collect(own, SHARE_OF_THREADS * deadlineMs) ?? own();
      },
      onClaimed: () => {
        this.#isClaimed = true;
        void this.#listening?.close(SCRAPE_GRACE_MS);
        this.#listening = undefined;
      },
      onReleased: () => {
        this.#isClaimed = false;
        if (role === 'thread') this.#listenLate();
      },
    });
  }

  async #whenClaimed(role: WorkerRole, membership: Membership): Promise<void> {
    const isClaimed = await membership.claimed;
    if (isClaimed || role !== 'thread') return;
    this.#listenLate();
    await this.#firstTry();
  }

  async #firstTry(): Promise<void> {
    await this.#listening?.ready;
  }

  /** For a thread, which may have to listen at any time, so that it is refused at the start what would be refused then. */
  #checkTls(): void {
    const { tls, server } = this.#options.config.prometheus;
    if (tls !== undefined && server) readTls(tls);
  }

  /** Files of TLS may be gone since the start, and now nobody could catch what is thrown. */
  #listenLate(): void {
    try {
      this.#listen();
    } catch (error) {
      const message = `The metrics of this thread are not served: ${textOf(error)}`;
      this.#options.diagnostics.warnOnce('endpoint.late', message);
    }
  }

  #listen(): void {
    const { config, diagnostics } = this.#options;
    const { host, port, path, tls, auth, allowedHosts, server } = config.prometheus;
    if (!isPulled(config.exporters) || !server || this.#listening !== undefined || this.#isClosed) return;
    const hasAuth = auth !== undefined;
    const listening = listen(this.endpoint.handler, { host, port, path, tls, hasAuth, allowedHosts, diagnostics });
    this.#listening = listening;
    void listening.ready.then(() => {
      if (listening.url !== undefined) diagnostics.info(`metrics are at ${listening.url}`);
    });
  }

  #collectWhenIdle(): () => void {
    const timer = setInterval(() => {
      if (Date.now() - this.#lastCollection >= IDLE_COLLECTION_MS) this.reader.collect().catch(() => {});
    }, IDLE_COLLECTION_MS).unref();
    return () => clearInterval(timer);
  }
}
