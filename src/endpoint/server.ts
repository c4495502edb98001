// Floor 6. The bare server of the endpoint, HTTP or HTTPS, with limits far above what scrapers need.

import type { RequestListener, Server } from 'node:http';
import { http } from '../support/node-http.ts';
import { markOwnServer } from '../support/own-traffic.ts';
import { secureContext, type TlsMaterial } from './tls.ts';

/** Low enough that slow or idle clients cannot hold the sockets of the process. Milliseconds and bytes. */
const LIMITS = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  // Said here, because --max-http-header-size of the host raises what Node takes without it.
  maxHeaderSize: 16 * 1024,
};
const MAX_REQUESTS_PER_SOCKET = 100;

/** What makes a server one of HTTPS. With `requestCert`, only clients with a certificate of the authority are served. */
export interface ServerTls {
  readonly material: TlsMaterial;
  readonly requestCert: boolean;
}

/**
 * A server that does not listen yet. Malformed requests are answered by Node itself (400, 408, 431). Its own HTTP metrics do
 * not count it.
 */
export function createLimitedServer(listener: RequestListener, tls: ServerTls | undefined): Server {
  const server = tls === undefined ? http.createServer(LIMITS, listener) : createTlsServer(listener, tls);
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET;
  // Otherwise Node asks for the body ("100 Continue") before the listener has refused it.
  server.on('checkContinue', listener);
  markOwnServer(server);
  return server;
}

// https is loaded here, because most endpoints are served without TLS.
function createTlsServer(listener: RequestListener, { material, requestCert }: ServerTls): Server {
  const https = process.getBuiltinModule('node:https');
  const options = { ...LIMITS, handshakeTimeout: 5000, ALPNProtocols: ['http/1.1'], requestCert };
  return https.createServer({ ...options, ...secureContext(material) }, listener);
}
