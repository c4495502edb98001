// Floor 6. The endpoint's own server: small limits, never in the way of the process, and patient with a busy port.

import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Diagnostics } from '../support/diagnostics.ts';
import { BinnacleError } from '../support/errors.ts';
import { http } from '../support/node-http.ts';
import { markOwnServer } from '../support/own-traffic.ts';
import { cureFor, hostAndPort, isInContainer, isLoopback } from './address.ts';

/** PEM texts, as for `node:https`. With `requestCert`, only clients with a certificate of `ca` are served. */
export interface TlsOptions {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
  readonly ca?: string | Buffer | undefined;
  readonly requestCert?: boolean | undefined;
}

/** Options of {@link listen}. */
export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one; `url` then has it. */
  readonly port: number;
  /** The page that `url` points at. Default `/metrics`. */
  readonly path?: string;
  readonly tls?: TlsOptions | undefined;
  /** Whether the handler asks for credentials; without, an address that others can reach is warned about. Default false. */
  readonly hasAuth?: boolean;
  readonly diagnostics: Diagnostics;
  /** Milliseconds between two tries to listen. Default 10 000. */
  readonly retryMs?: number;
  /** Default: found out. */
  readonly inContainer?: boolean;
}

/** `waiting`: the port could not be had, and is tried again. */
export type ListenState = 'starting' | 'listening' | 'waiting' | 'closed';

/** A server that is there, or will be. */
export interface Listening {
  /**
   * Resolves when the first try to listen is over; `url` tells whether it went well. It does not wait for a busy port:
   * a host that awaits it must start also where its metrics port is taken. Never rejects.
   */
  readonly ready: Promise<void>;
  /** Such as `http://127.0.0.1:9464/metrics`; undefined unless listening. */
  readonly url: string | undefined;
  readonly state: ListenState;
  /** Why listening failed last; undefined while listening. */
  readonly lastError: Error | undefined;
  readonly server: Server;
  /** Stops listening; open connections have until the deadline (default 1000 ms). Always resolves. */
  close(deadlineMs?: number): Promise<void>;
}

/** Far above what scrapers need, and low enough that slow or idle clients cannot hold the process's sockets. */
const LIMITS = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};
const MAX_CONNECTIONS = 64;

/**
 * Serves a handler. A port that cannot be had is no error of the host: it is said once and tried again.
 * Malformed requests are answered by Node itself (400, 408, 431).
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS when the TLS key or certificate cannot be used.
 *
 * @example
 * const listening = listen(handler, { host: '127.0.0.1', port: 0, diagnostics });
 * await listening.ready;
 * console.log(listening.url);
 */
export function listen(handler: RequestListener, options: ListenOptions): Listening {
  warnAboutReach(options);
  const listener = new Listener(createLimitedServer(handler, options), options);
  listener.start();
  return listener;
}

class Listener implements Listening {
  readonly server: Server;
  readonly ready: Promise<void>;
  state: ListenState = 'starting';
  lastError: Error | undefined;
  readonly #options: ListenOptions;
  readonly #sockets = new Set<Socket>();
  #settleReady: () => void = () => {};
  #retry: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(server: Server, options: ListenOptions) {
    this.server = server;
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    server.on('listening', () => this.#onListening());
    server.on('error', (error) => this.#onError(error));
    server.on('connection', (socket) => this.#onConnection(socket));
    server.on('drop', () => {
      const message = `More than ${MAX_CONNECTIONS} connections to the metrics endpoint: further ones are refused.`;
      options.diagnostics.warnOnce('endpoint.connections', message);
    });
    server.unref();
  }

  get url(): string | undefined {
    const { tls, host, path = '/metrics' } = this.#options;
    const address = this.server.address() as AddressInfo | null;
    if (address === null) return undefined;
    return `${tls === undefined ? 'http' : 'https'}://${hostAndPort(host, address.port)}${path}`;
  }

  start(): void {
    try {
      this.server.listen({ host: this.#options.host, port: this.#options.port });
    } catch (error) {
      // Node throws at once for a port out of range, where it emits for a port in use.
      this.#onError(error as Error);
    }
  }

  close(deadlineMs = 1000): Promise<void> {
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  async #close(deadlineMs: number): Promise<void> {
    this.state = 'closed';
    clearTimeout(this.#retry);
    this.#settleReady();
    await new Promise<void>((resolve) => {
      // Not unref'd: it keeps the process until the sockets are gone, as the unref'd server does not.
      // closeAllConnections() would leave out sockets that are still in a TLS handshake.
      const timer = setTimeout(() => {
        for (const socket of this.#sockets) socket.destroy();
      }, deadlineMs);
      this.server.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #onListening(): void {
    this.state = 'listening';
    this.lastError = undefined;
    this.#options.diagnostics.recovered(this.#key(), `Metrics are served at ${this.url} now.`);
    this.#settleReady();
  }

  #onError(error: NodeJS.ErrnoException): void {
    const { host, port, diagnostics, retryMs = 10_000 } = this.#options;
    if (this.state === 'closed') return;
    if (this.server.listening) {
      const message = `A connection to the metrics endpoint could not be taken (${error.code ?? error.message}).`;
      diagnostics.warnOnce('endpoint.accept', message);
      return;
    }
    this.state = 'waiting';
    this.lastError = error;
    this.#settleReady();
    diagnostics.warnOnce(
      this.#key(),
      `Metrics cannot be served at ${hostAndPort(host, port)} (${error.code ?? error.message}). ${cureFor(error.code)} ` +
        `It is tried again every ${retryMs / 1000} s; everything else goes on.`,
    );
    this.#retry = setTimeout(() => this.start(), retryMs).unref();
  }

  #onConnection(socket: Socket): void {
    socket.unref();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #key(): string {
    return `endpoint.listen:${hostAndPort(this.#options.host, this.#options.port)}`;
  }
}

function createLimitedServer(handler: RequestListener, { tls }: ListenOptions): Server {
  const server = tls === undefined ? http.createServer(LIMITS, handler) : tlsServer(handler, tls);
  server.maxConnections = MAX_CONNECTIONS;
  markOwnServer(server);
  return server;
}

// https is loaded here, because most endpoints are served without TLS.
function tlsServer(handler: RequestListener, tls: TlsOptions): Server {
  const https = process.getBuiltinModule('node:https');
  try {
    return https.createServer({ ...LIMITS, handshakeTimeout: 5000, minVersion: 'TLSv1.2', ...tls }, handler);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new BinnacleError('BINNACLE_INVALID_OPTIONS', [
      `prometheus.tls cannot be used (${code}): give a key and its certificate as PEM texts that belong together.`,
    ]);
  }
}

function warnAboutReach({
  host,
  tls,
  hasAuth = false,
  diagnostics,
  inContainer = isInContainer(),
}: ListenOptions): void {
  if (isLoopback(host)) {
    if (!inContainer) return;
    diagnostics.info(
      `Metrics are served at ${host}, which other containers and pods cannot reach. Set prometheus.host or OTEL_EXPORTER_PROMETHEUS_HOST to 0.0.0.0 if they shall.`,
    );
  } else if (!inContainer && !hasAuth && tls?.requestCert !== true) {
    diagnostics.warnOnce(
      'endpoint.open',
      `Metrics are served at ${host} to everybody who can reach it. Set prometheus.auth, or serve them at 127.0.0.1.`,
    );
  }
}
