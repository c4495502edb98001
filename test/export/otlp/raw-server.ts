// A server of sockets, for what a well-behaved HTTP server cannot do: it reads a whole request, and then does as it is told.

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { gunzipSync } from 'node:zlib';

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

export class RawServer {
  onRequest: (socket: Socket, request: RawRequest) => void;
  readonly requests: RawRequest[] = [];
  /** Sockets that are open now. */
  readonly open = new Set<Socket>();
  /** Sockets that there ever were. */
  connections = 0;
  readonly #server: Server;

  constructor({ onConnection, onRequest = () => {}, tls }: RawBehaviour) {
    this.onRequest = onRequest;
    this.#server = tls === undefined ? createServer() : createTlsServer(tls);
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket)).on('error', () => {});
      onConnection?.(socket);
    });
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', (socket) => this.#read(socket));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.open) socket.destroy();
    await closed;
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
