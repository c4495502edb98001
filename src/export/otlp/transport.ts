// Floor 5. Sends OTLP bodies over HTTP, each under one deadline for the whole: what is late is cut, and its socket is gone.

import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { type Connections, openConnections } from './connections.ts';
import { Exchange } from './exchange.ts';
import type { Reply } from './reply.ts';
import { requestHeaders } from './request-headers.ts';
import type { TransportOptions } from './transport-options.ts';

/** Sends bodies to one URL. */
export interface Transport {
  /**
   * Sends one body. Settles at the deadline at the latest, with the socket destroyed; never rejects. One at a time: the next
   * is sent when this one has settled.
   *
   * @param deadlineMs milliseconds for all of it: the function for headers, compression, connecting, sending, the answer.
   * @param holds whether the process lives on until it is settled; true by default.
   */
  send(body: Uint8Array, deadlineMs: number, holds?: boolean): Promise<Reply>;
  /** Cuts what is under way and closes idle connections; what is sent afterwards fails with CLOSED. */
  close(): void;
}

/**
 * Makes a transport; nothing is loaded or opened before the first body. An idle connection does not keep the process alive.
 * Requests run in an empty context with tracing suppressed, so that neither instrumentations nor our own HTTP metrics take
 * them for the application's, and no span of a caller's lives on in a kept connection. Redirects are not followed.
 *
 * @example
 * const transport = createTransport({
 *   url: 'http://localhost:4318/v1/metrics', headers: {}, protocol: 'http/protobuf', compression: 'gzip', tls: {},
 * });
 * const reply = await transport.send(new Uint8Array(), 10_000);
 * transport.close();
 */
export function createTransport(options: TransportOptions, env: NodeJS.ProcessEnv = process.env): Transport {
  const underway = new Set<Exchange>();
  let connections: Connections | undefined;
  let isClosed = false;

  async function run(exchange: Exchange, body: Uint8Array): Promise<void> {
    const headers = await exchange.headers(requestHeaders(options));
    if (headers === undefined) return;
    const sent = options.compression === 'gzip' ? await gzip(body) : body;
    if (exchange.isSettled) return;
    connections ??= openConnections(options.url, options.tls, env);
    exchange.request(options.url, headers, sent, connections);
  }

  return {
    async send(body, deadlineMs, holds = true) {
      if (isClosed) return { kind: 'failed', code: 'CLOSED' };
      const exchange = new Exchange(deadlineMs, holds);
      underway.add(exchange);
      context.with(suppressTracing(ROOT_CONTEXT), () => {
        run(exchange, body).catch((error) => exchange.fail(error));
      });
      try {
        return await exchange.reply;
      } finally {
        underway.delete(exchange);
      }
    },
    close() {
      isClosed = true;
      for (const exchange of underway) exchange.cut('CLOSED');
      connections?.cut();
    },
  };
}

function gzip(body: Uint8Array): Promise<Uint8Array> {
  const zlib = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    zlib.gzip(body, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}
