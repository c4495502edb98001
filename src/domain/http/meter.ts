// Floor 4. Makes metrics of HTTP requests, however they were seen: by capture, or told by hand.

import type { AttributesOf } from '../../definition/metric.ts';
import { OTHER } from '../../definition/value.ts';
import type { Binder, InstrumentsOf } from '../../instrument/binder.ts';
import { snapshot } from '../../instrument/given.ts';
import type { Losses } from '../../instrument/losses.ts';
import * as definitions from './definitions.ts';
import type {
  HttpClientEnd,
  HttpClientRecorder,
  HttpServerEnd,
  HttpServerRecorder,
  HttpServerStart,
} from './recorder.ts';

type Method = AttributesOf<typeof definitions.serverDuration>['method'];
type ProtocolVersion = AttributesOf<typeof definitions.serverDuration>['protocolVersion'];

/** A request that was answered, told by hand. */
export interface RecordedRequest {
  readonly method: string;
  readonly endpoint?: string | undefined;
  readonly statusCode: number;
  readonly scheme?: 'http' | 'https' | undefined;
}

/**
 * HTTP requests. With `http: true` capture feeds this meter by itself; frameworks that capture does not see can do so
 * by `meters.service.recordRequest`.
 */
export class HttpMeter {
  /** What server capture feeds. */
  readonly server: HttpServerRecorder;
  /** What client capture feeds. */
  readonly client: HttpClientRecorder;
  readonly #metrics: InstrumentsOf<typeof definitions>;
  readonly #losses: Losses;
  #captured = false;

  constructor(binder: Binder) {
    this.#metrics = binder.instruments('http', definitions);
    this.#losses = binder.losses;
    this.server = {
      started: (request) => this.#started(request),
      finished: (request, seconds) => this.#finished(request, seconds),
    };
    this.client = { finished: (request, seconds) => this.#clientFinished(request, seconds) };
  }

  /** Says that capture measures all server requests by itself, until the returned function is called. */
  captured(): () => void {
    this.#captured = true;
    return () => {
      this.#captured = false;
    };
  }

  /** A request was answered; does nothing but count the call while capture measures requests by itself. */
  recordRequest(request: RecordedRequest, seconds: number): void {
    if (this.#captured) {
      this.#losses.dropped('measured_elsewhere');
      return;
    }
    const { method, endpoint, statusCode, scheme } = snapshot(request, this.#losses);
    this.#finished(
      {
        method,
        scheme: scheme ?? 'http',
        statusCode,
        ...(endpoint === undefined ? {} : { route: endpoint }),
        ...(typeof statusCode === 'number' && statusCode >= 500 ? { errorType: String(statusCode) } : {}),
      },
      seconds,
    );
  }

  #started(request: HttpServerStart): () => void {
    return this.#metrics.serverActive.enter({ method: request.method as Method, scheme: request.scheme });
  }

  // Methods and versions come off the wire as any text; the rules of their attributes fold what is not known.
  #finished(request: HttpServerEnd, seconds: number): void {
    const method = request.method as Method;
    const endpoint = request.route ?? OTHER;
    const { scheme, route, statusCode, errorType } = request;
    const protocolVersion = request.protocolVersion as ProtocolVersion;
    this.#metrics.serverDuration.record(seconds, { method, scheme, route, statusCode, protocolVersion, errorType });
    this.#metrics.requests.add(1, { method, endpoint, statusCode: statusCode ?? OTHER });
    this.#metrics.requestDuration.record(seconds, { method, endpoint });
  }

  #clientFinished(request: HttpClientEnd, seconds: number): void {
    this.#metrics.clientDuration.record(seconds, { ...request, method: request.method as Method });
  }
}
