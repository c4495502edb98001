// Floor 7. When a response is over: its own `close` event, or that of its socket where Node 22 never sends the former.

import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const waitingBySocket = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls `settle` exactly once. `close` of the response is enough but for pipelining: on Node 22 a response that waits behind
 * another is never told that the client has gone. One listener a socket, not a request, or Node would warn of a leak.
 */
export function settleOnClose(socket: Socket, response: ServerResponse, settle: () => void): void {
  const waiting = waitingBySocket.get(socket) ?? watch(socket);
  waiting.add(settle);
  response.once('close', () => {
    if (waiting.delete(settle)) settle();
  });
}

function watch(socket: Socket): Set<() => void> {
  const waiting = new Set<() => void>();
  waitingBySocket.set(socket, waiting);
  socket.once('close', () => {
    for (const settle of waiting) settle();
    waiting.clear();
  });
  return waiting;
}
