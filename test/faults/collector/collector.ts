// A receiver of OTLP over HTTP or HTTPS with every fault of modes.ts, switched while it runs, at one port all the time.

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fixture } from '../../endpoint/clients.ts';
import { readJson } from '../../export/otlp/read-json.ts';
import { readProtobuf } from '../../export/otlp/read-protobuf.ts';
import { answer } from './answer.ts';
import { Ledger } from './ledger.ts';
import type { Mode } from './modes.ts';

export interface FaultCollectorOptions {
  readonly scheme?: 'http' | 'https';
  /** Whether bodies are decoded; without it only requests and bytes are counted. Default: true. */
  readonly reads?: boolean;
}

/** The certificate that the collector shows while all is well, and the expired one: what a client is told to trust. */
export const trusted = fixture('localhost.cert.pem') + expired('cert');

const good = { cert: fixture('localhost.cert.pem'), key: fixture('localhost.key.pem') };

const badCertificates = {
  self_signed: { cert: fixture('renewed.cert.pem'), key: fixture('renewed.key.pem') },
  expired: { cert: expired('cert'), key: expired('key') },
} as const;

export class FaultCollector {
  ledger = new Ledger();
  readonly #scheme: 'http' | 'https';
  readonly #reads: boolean;
  readonly #door = createTcpServer((socket) => this.#welcome(socket));
  /** These listen nowhere: the door hands them its connections, by mode. */
  readonly #plain: Server;
  readonly #secure: Server;
  readonly #bad: Readonly<Record<keyof typeof badCertificates, Server>>;
  readonly #sockets = new Map<number, { readonly socket: Socket; requests: number }>();
  #mode: Mode = { kind: 'ok' };
  #port = 0;
  #sentOnClosed = 0;

  constructor({ scheme = 'http', reads = true }: FaultCollectorOptions = {}) {
    this.#scheme = scheme;
    this.#reads = reads;
    const onRequest = (request: IncomingMessage, response: ServerResponse) => void this.#receive(request, response);
    const onTls = (pair: { cert: string; key: string }) =>
      createTlsServer(pair, onRequest).on('tlsClientError', (_, socket) => socket.destroy());
    this.#plain = createServer(onRequest);
    this.#secure = onTls(good);
    this.#bad = { self_signed: onTls(badCertificates.self_signed), expired: onTls(badCertificates.expired) };
    // Connections end by a mode, by the client or by close(), never by a timer of Node's.
    for (const server of [this.#plain, this.#secure, ...Object.values(this.#bad)]) server.keepAliveTimeout = 0;
  }

  /** The base URL, also while nothing listens. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  get mode(): Mode {
    return this.#mode;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Bytes that were written to clients, TLS and heads of answers with them. */
  get sentBytes(): number {
    return [...this.#sockets.values()].reduce((all, { socket }) => all + socket.bytesWritten, this.#sentOnClosed);
  }

  /** Listens, at the same port each time. */
  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#door.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#door.address() as AddressInfo).port;
    return this;
  }

  /**
   * Behaves otherwise from now on. What is under way goes on as it began. Where the mode is one of connections, those that are
   * open are reset, as they are when a server is restarted.
   */
  async behave(mode: Mode): Promise<void> {
    if (mode.kind === 'certificate' && this.#scheme === 'http') throw new Error('http shows no certificate');
    const isOfConnections = ['refused', 'mute', 'certificate', 'wrong_scheme'].includes(mode.kind);
    const wasClosed = this.#mode.kind === 'refused';
    this.#mode = mode;
    if (mode.kind === 'refused') return await this.close();
    if (isOfConnections || (mode.kind === 'reset' && mode.at === 'connect')) this.#resetAll();
    if (wasClosed) await this.open();
  }

  /** Closes everything; from then on connections are refused. */
  async close(): Promise<void> {
    const closed = this.#door.listening ? new Promise((resolve) => this.#door.close(resolve)) : undefined;
    this.#resetAll();
    await closed;
  }

  #resetAll(): void {
    for (const { socket } of this.#sockets.values()) socket.resetAndDestroy();
  }

  #welcome(socket: Socket): void {
    const mode = this.#mode;
    const port = socket.remotePort ?? 0;
    this.#sockets.set(port, { socket, requests: 0 });
    socket
      .on('error', () => {})
      .on('close', () => {
        this.#sentOnClosed += socket.bytesWritten;
        this.#sockets.delete(port);
      });
    if (mode.kind === 'mute') {
      // Read, for the end of a connection that nobody reads is not seen either.
      socket.resume();
      return;
    }
    if (mode.kind === 'reset' && mode.at === 'connect') {
      socket.resetAndDestroy();
      return;
    }
    const isSecure = (this.#scheme === 'https') !== (mode.kind === 'wrong_scheme');
    const server =
      isSecure && mode.kind === 'certificate' ? this.#bad[mode.fault] : isSecure ? this.#secure : this.#plain;
    server.emit('connection', socket);
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mode = this.#mode;
    const { ledger } = this;
    const { headers, url = '' } = request;
    const connection = this.#sockets.get(request.socket.remotePort ?? 0);
    if (connection === undefined) return;
    connection.requests += 1;
    const came = ledger.begin(url, headers, mode, now());
    response.on('close', () => ledger.end(came, now())).on('error', () => {});
    if (mode.kind === 'slow_reader') return;
    if (mode.kind === 'reset' && mode.at === 'head') {
      connection.socket.resetAndDestroy();
      return;
    }
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const wire = Buffer.concat(chunks);
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire;
      const isJson = headers['content-type'] === 'application/json';
      Object.assign(came, { bytes: wire.length, bodyBytes: body.length });
      if (this.#reads) ledger.read(came, isJson ? readJson(body.toString('utf8')) : readProtobuf(body));
      const forbid = (until: number) => ledger.forbid(until);
      const isTaken = answer(mode, { ...connection, response, body, isJson, nth: connection.requests, forbid });
      if (isTaken) ledger.take(came);
      if (response.headersSent) came.status = response.statusCode;
    } catch (error) {
      // A client that went away in the middle, or a body that cannot be read.
      if (!response.destroyed) response.writeHead(400).end(String(error));
    }
  }
}

function expired(part: 'cert' | 'key'): string {
  return readFileSync(join(__dirname, 'fixtures', `expired.${part}.pem`), 'utf8');
}

// The clock that Retry-After is counted on, also where it is a date.
function now(): number {
  return Date.now();
}
