// Counts the connections that fetch keeps to the instances, by the channel that Node's HTTP client says them on.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Instance } from './instance.ts';

interface Connected {
  readonly connectParams: { readonly host: string };
  readonly socket: Socket;
}

/** Until the returned function is called. */
export function watchConnections(instances: readonly Instance[]): () => void {
  const byHost = new Map(instances.map((instance) => [new URL(instance.url).host, instance]));
  const onConnected = (message: unknown) => {
    const { connectParams, socket } = message as Connected;
    const traffic = byHost.get(connectParams.host)?.traffic;
    if (traffic === undefined) return;
    traffic.connectionOpened();
    socket.once('close', () => traffic.connectionClosed());
  };
  subscribe('undici:client:connected', onConnected);
  return () => unsubscribe('undici:client:connected', onConnected);
}
