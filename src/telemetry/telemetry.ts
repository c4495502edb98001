// Floor 8. What initTelemetry() gives back.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MeterProvider } from '@opentelemetry/api';
import type { Meters } from '../domain/meters.ts';
import type { EndpointPaths } from '../endpoint/endpoint.ts';
import type { MetricsCollector } from '../instrument/metrics-collector.ts';
import type { TelemetryStatus } from './status.ts';

/** What became of one output's flush. */
export interface FlushResult {
  readonly ok: boolean;
  /** Why not; without secrets. */
  readonly reason?: string;
}

/** How to flush. */
export interface FlushOptions {
  /** Milliseconds. Default 5000. */
  readonly deadlineMs?: number | undefined;
  /** Nothing is pushed when everything arrived less than so many milliseconds ago; that is ok, too. Default 0. */
  readonly minGapMs?: number | undefined;
}

/** The outputs that a flush speaks of; those that are not in use are absent. */
export interface FlushResults {
  /** Nothing is held back for a scrape, so this is ok while the telemetry runs. */
  readonly prometheus?: FlushResult;
  readonly otlp?: FlushResult;
}

/** The answer to a scrape. */
export interface Scraped<Body = string> {
  readonly contentType: string;
  readonly body: Body;
}

/** A running telemetry. Nothing here throws or rejects, whatever the backends do. */
export interface Telemetry {
  /** The OpenTelemetry MeterProvider under everything. */
  readonly meterProvider: MeterProvider;
  /** The domain meters: the same object as the exported `meters`. */
  readonly meters: Meters;
  /** Metrics by name, for code that keeps names and labels as strings. */
  readonly collector: MetricsCollector;
  /**
   * Resolves when the endpoint listens, or could not: a port that is taken keeps nobody waiting, and is tried again. Then
   * `url` is undefined and `status()` says why. Never rejects.
   */
  readonly ready: Promise<void>;
  /** Where the metrics are, once `ready`; undefined without a server. */
  readonly url: string | undefined;
  /** How things stand: outputs with their last success and last error, and what was left out. */
  status(): TelemetryStatus;
  /**
   * The metrics, collected now, as Prometheus text.
   *
   * @throws never; while nothing can be collected the body is empty
   */
  scrape(options?: { readonly accept?: undefined }): Promise<Scraped>;
  /** The same in the format that an `Accept` header asks for: text, OpenMetrics, or protobuf, whose body is bytes. */
  scrape(options?: { readonly accept?: string | undefined }): Promise<Scraped<string | Buffer>>;
  /** Where `handler` and `fetchHandler` have their pages. */
  readonly paths: EndpointPaths;
  /**
   * The endpoint for a server of your own: `/metrics`, `/health`, `/ready`. What is none of them is passed to `next`, if there
   * is one, and else answered with 404.
   */
  readonly handler: (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void;
  /** The same for servers that speak Request and Response. */
  readonly fetchHandler: (request: Request) => Promise<Response>;
  /** Pushes what there is. Settles within the deadline (default 5000 ms), and says per output what became of it. */
  flush(options?: FlushOptions): Promise<FlushResults>;
  /** Pushes the last values, closes everything. Settles within the deadline (default 5000 ms); never rejects. */
  shutdown(options?: { readonly deadlineMs?: number | undefined }): Promise<void>;
}
