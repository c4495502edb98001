// Floor 6. The endpoint's own server: guarded, never in the way of the process, and patient with a busy port.

import type { RequestListener, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Diagnostics } from '../support/diagnostics.ts';
import { cureFor, hostAndPort } from './address.ts';
import { Connections } from './connections.ts';
import { gated } from './gate.ts';
import { sayReach } from './reach.ts';
import { createLimitedServer } from './server.ts';
import { followTlsFiles, readTls, type TlsOptions } from './tls.ts';

/** Options of {@link listen}. */
export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one; `url` then has it. */
  readonly port: number;
  /** The page that `url` points at. Default `/metrics`. */
  readonly path?: string;
  readonly tls?: TlsOptions | undefined;
  /** Names that a request may ask for, beside those that are allowed anyway: see {@link hostGuard}. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Whether the handler asks for credentials; without, an address that others can reach is warned about. Default false. */
  readonly hasAuth?: boolean;
  readonly diagnostics: Diagnostics;
  /** Milliseconds between two tries to listen. Default 10 000. */
  readonly retryMs?: number;
  /** Milliseconds between two looks at the TLS files. Default 10 000. */
  readonly tlsCheckMs?: number;
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

/**
 * Serves a handler. A port that cannot be had is no error of the host: it is said once and tried again.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS when the TLS key, certificate or authority cannot be used.
 *
 * @example
 * const listening = listen(handler, { host: '127.0.0.1', port: 0, diagnostics });
 * await listening.ready;
 * console.log(listening.url);
 */
export function listen(handler: RequestListener, options: ListenOptions): Listening {
  const listener = new Listener(handler, options);
  const { host, hasAuth = false, tls, inContainer, diagnostics } = options;
  sayReach({ host, isProtected: hasAuth || tls?.requestCert === true, inContainer, diagnostics });
  listener.start();
  return listener;
}

class Listener implements Listening {
  readonly server: Server;
  readonly ready: Promise<void>;
  state: ListenState = 'starting';
  lastError: Error | undefined;
  readonly #options: ListenOptions;
  readonly #connections: Connections;
  readonly #stopFollowing: () => void;
  #settleReady: () => void = () => {};
  #retry: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(handler: RequestListener, options: ListenOptions) {
    const { diagnostics, tls, tlsCheckMs } = options;
    this.#options = options;
    this.#connections = new Connections({ diagnostics });
    this.ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    const answer = gated(handler, options);
    const material = tls && readTls(tls);
    this.server = createLimitedServer(
      (request, response) => {
        this.#connections.answering(request, response);
        answer(request, response);
      },
      material && { material, requestCert: tls?.requestCert === true },
    );
    this.#stopFollowing =
      tls && material
        ? followTlsFiles(this.server as TlsServer, { tls, material, diagnostics, everyMs: tlsCheckMs })
        : () => {};
    this.server.on('listening', () => this.#onListening());
    this.server.on('error', (error) => this.#onError(error));
    this.server.on('connection', (socket) => this.#connections.admit(socket));
    this.server.unref();
  }

  get url(): string | undefined {
    const { tls, host, path = '/metrics' } = this.#options;
    const address = this.server.address() as AddressInfo | null;
    if (address === null) return undefined;
    return `${tls === undefined ? 'http' : 'https'}://${hostAndPort(host, address.port)}${path}`;
  }

  start(): void {
    try {
      // Exclusive: the workers of a cluster would share the port otherwise, and a scrape would read one of them by chance.
      this.server.listen({ host: this.#options.host, port: this.#options.port, exclusive: true });
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
    this.#stopFollowing();
    this.#settleReady();
    await new Promise<void>((resolve) => {
      // Not unref'd: it keeps the process until the sockets are gone, as the unref'd server does not.
      const timer = setTimeout(() => this.#connections.destroyAll(), deadlineMs);
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

  #key(): string {
    return `endpoint.listen:${hostAndPort(this.#options.host, this.#options.port)}`;
  }
}
