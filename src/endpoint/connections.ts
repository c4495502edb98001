// Floor 6. The connections to the endpoint's own server: not too many, none for too long, and always room for a scraper.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { monotonicSeconds } from '../support/clock.ts';
import type { Diagnostics } from '../support/diagnostics.ts';

/** Options of {@link Connections}. */
export interface ConnectionsOptions {
  readonly diagnostics: Diagnostics;
  /** Connections at once. Default 512: at least as many as the system hands over in one go, and few for a process. */
  readonly most?: number;
  /** Milliseconds from a request to the last byte of its answer. Default 10 000, as Prometheus waits. */
  readonly answerMs?: number;
  /** Seconds, on a clock that only goes forward. Default: the monotonic clock. */
  readonly now?: () => number;
}

interface Connection {
  readonly key: string;
  readonly socket: Socket;
  /** Requests that are being answered: more than one when they are pipelined. */
  answers: number;
  /** When the first of them came, in seconds. */
  since: number;
  timer: NodeJS.Timeout | undefined;
}

/** An answer that is not taken for this long, in seconds, makes room for others where there is no better place. */
const STUCK_SECONDS = 5;

/**
 * Takes in every connection, and ends the oldest one that nothing is answered on when there are too many. Refusing new ones
 * instead, as `server.maxConnections` does, would let a thousand half requests keep out the scraper.
 *
 * @example
 * const connections = new Connections({ diagnostics });
 * const server = createServer((request, response) => {
 *   connections.answering(request, response);
 *   response.end();
 * });
 * server.on('connection', (socket) => connections.admit(socket));
 */
export class Connections {
  // By their two ends and not by socket: what a request over TLS calls its socket is not what was accepted.
  readonly #open = new Map<string, Connection>();
  readonly #most: number;
  readonly #answerMs: number;
  readonly #now: () => number;
  readonly #diagnostics: Diagnostics;

  constructor({ diagnostics, most = 512, answerMs = 10_000, now = monotonicSeconds }: ConnectionsOptions) {
    this.#diagnostics = diagnostics;
    this.#most = most;
    this.#answerMs = answerMs;
    this.#now = now;
  }

  /** A connection that has come; it does not keep the process alive. */
  admit(socket: Socket): void {
    socket.unref();
    if (socket.remotePort === undefined) {
      // The client has gone again already.
      socket.destroy();
      return;
    }
    const connection: Connection = { key: keyOf(socket), socket, answers: 0, since: 0, timer: undefined };
    this.#open.set(connection.key, connection);
    socket.once('close', () => this.#forget(connection));
    if (this.#open.size > this.#most) this.#makeRoom(connection);
  }

  /** A request that has come whole. Its connection stays until it is answered, and no longer than that may take. */
  answering({ socket }: IncomingMessage, response: ServerResponse): void {
    const connection = this.#open.get(keyOf(socket));
    if (connection === undefined) return;
    if (connection.answers === 0) {
      connection.since = this.#now();
      connection.timer = setTimeout(() => this.#giveUp(connection), this.#answerMs).unref();
    }
    connection.answers += 1;
    response.once('close', () => {
      connection.answers -= 1;
      if (connection.answers === 0) clearTimeout(connection.timer);
    });
  }

  /** Ends all, in the middle of a TLS handshake too, where `server.closeAllConnections()` does not reach. */
  destroyAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }

  #makeRoom(newest: Connection): void {
    const message =
      `More than ${this.#most} connections to the metrics endpoint: the oldest that wait for nothing are closed. ` +
      'Let only scrapers reach it.';
    this.#diagnostics.warnOnce('endpoint.connections', message);
    const leaving = this.#leastMissed(newest);
    this.#forget(leaving);
    leaving.socket.destroy();
  }

  /** The oldest without a request, else the oldest that does not take its answer, else the newcomer. */
  #leastMissed(newest: Connection): Connection {
    let stuck: Connection | undefined;
    for (const connection of this.#open.values()) {
      if (connection === newest) break;
      if (connection.answers === 0) return connection;
      if (this.#now() - connection.since > STUCK_SECONDS) stuck ??= connection;
    }
    return stuck ?? newest;
  }

  #giveUp({ socket }: Connection): void {
    const message = `An answer of the metrics endpoint took over ${this.#answerMs} ms; its connection was closed.`;
    this.#diagnostics.warnOnce('endpoint.slow', message);
    socket.destroy();
  }

  #forget(connection: Connection): void {
    clearTimeout(connection.timer);
    if (this.#open.get(connection.key) === connection) this.#open.delete(connection.key);
  }
}

function keyOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
