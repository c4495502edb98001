// A server of sockets, for what a well-behaved HTTP server cannot do: it reads a whole request, and then does as it is told.

import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { Loopback } from './loopback.ts';

/** A request as it came. */
export interface RawRequest {
  /** `POST /v1/metrics HTTP/1.1`. */
  readonly line: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without its compression. */
  readonly body: Buffer;
}

/** What a server does; nothing unless it is said. */
export interface RawBehaviour {
  readonly onConnection?: (socket: Socket) => void;
  readonly onRequest?: (socket: Socket, request: RawRequest) => void;
  readonly tls?: TlsOptions;
}

export class RawServer extends Loopback {
  onRequest: (socket: Socket, request: RawRequest) => void;
  readonly requests: RawRequest[] = [];

  constructor({ onConnection, onRequest = () => {}, tls }: RawBehaviour) {
    super(tls === undefined ? createServer() : createTlsServer(tls));
    this.onRequest = onRequest;
    if (onConnection !== undefined) this.server.on('connection', onConnection);
    this.server.on(tls === undefined ? 'connection' : 'secureConnection', (socket) => this.#read(socket));
  }

  #read(socket: Socket): void {
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf('\r\n\r\n');
      if (end === -1) return;
      const [line = '', ...fields] = received.subarray(0, end).toString('latin1').split('\r\n');
      const headers = Object.fromEntries(
        fields.map((field) => [
          field.slice(0, field.indexOf(':')).toLowerCase(),
          field.slice(field.indexOf(':') + 1).trim(),
        ]),
      );
      const body = received.subarray(end + 4);
      if (body.length < Number(headers['content-length'])) return;
      received = Buffer.alloc(0);
      const request = { line, headers, body: headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body };
      this.requests.push(request);
      this.onRequest(socket, request);
    });
  }
}

/** A whole answer as text. */
export function answer(status: number | string, headers: readonly string[] = [], body = ''): string {
  return [`HTTP/1.1 ${status}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');
}
