// Floor 5. The connections of one push: kept between requests, and cut whatever they are at.

import type { Agent } from 'node:http';
import { http } from '../../support/node-http.ts';
import { proxyEnvironment } from './proxy.ts';
import type { TransportTls } from './transport-options.ts';

/** An agent, and the sockets that it opened. */
export interface Connections {
  readonly agent: Agent;
  /** `request()` of the module that speaks the URL's scheme. */
  readonly request: typeof http.request;
  /** Destroys every socket, connecting and idle ones among them; the next request opens a new one. */
  cut(): void;
}

/**
 * Makes the agent of one push. No socket is opened yet.
 *
 * @throws what Node throws about a proxy that is no URL; its message holds the proxy's password.
 */
export function openConnections(url: string, tls: TransportTls, env: NodeJS.ProcessEnv): Connections {
  const isEncrypted = url.startsWith('https:');
  const client = isEncrypted ? process.getBuiltinModule('node:https') : http;
  const agent = new client.Agent({
    ...(isEncrypted ? tls : {}),
    keepAlive: true,
    proxyEnv: proxyEnvironment(url, env),
  });
  // The agent itself forgets a socket on which a proxy is still being asked for a tunnel: it would outlive the deadline.
  const sockets = new Set<{ destroy(): void }>();
  const create = agent.createConnection;
  agent.createConnection = (...given) => {
    const socket = create.apply(agent, given);
    if (socket) sockets.add(socket.once('close', () => sockets.delete(socket)));
    return socket;
  };
  return {
    agent,
    request: client.request,
    cut() {
      agent.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}
