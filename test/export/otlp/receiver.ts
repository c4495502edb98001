// A receiver of OTLP over HTTP that can be told how to behave while it runs, and that can go away and come back.

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Pushed, PushedMetric } from './pushed.ts';
import { readJson } from './read-json.ts';
import { readProtobuf } from './read-protobuf.ts';

/**
 * A status to answer with; `hang` never answers; `trickle` sends a byte at a time and never ends; `cut` closes the
 * connection; `partial` takes the push, but says that points were rejected.
 */
export type Behaviour = number | 'hang' | 'trickle' | 'cut' | 'partial';

/** A request as it came. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly push: Pushed;
}

export class Receiver {
  behaviour: Behaviour = 200;
  /** All that came, also what was refused. */
  readonly requests: Received[] = [];
  readonly #server: Server;
  readonly #scheme: string;
  #port = 0;

  constructor(tls?: { readonly key: string; readonly cert: string }) {
    const onRequest = (request: IncomingMessage, response: ServerResponse) => void this.#receive(request, response);
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  }

  /** The base URL, also while it is away. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  /** A metric of the last push that came. */
  metric(name: string): PushedMetric | undefined {
    return this.requests.at(-1)?.push.metrics.find((metric) => metric.name === name);
  }

  /** Listens, at the same port each time. */
  async come(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Closes everything; from then on connections are refused. */
  async leave(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { url: path = '', headers } = request;
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(Buffer.concat(chunks)) : Buffer.concat(chunks);
      const isJson = headers['content-type'] === 'application/json';
      this.requests.push({ path, headers, push: isJson ? readJson(body.toString('utf8')) : readProtobuf(body) });
      answer(response, this.behaviour, isJson);
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  }
}

function answer(response: ServerResponse, behaviour: Behaviour, isJson: boolean): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'cut') {
    response.destroy();
  } else if (behaviour === 'trickle') {
    const timer = setInterval(() => response.write(' '), 20);
    response.writeHead(503).on('close', () => clearInterval(timer));
  } else if (behaviour === 'partial') {
    const partialSuccess = { rejectedDataPoints: '2', errorMessage: 'two points\nare too old' };
    response.end(JSON.stringify({ partialSuccess }));
  } else if (behaviour === 200) {
    response.end(isJson ? '{}' : undefined);
  } else {
    response.writeHead(behaviour).end('the words of the server');
  }
}
