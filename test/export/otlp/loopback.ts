// A server on a free port of this machine that knows its connections, so that it can be left at once.

import type { AddressInfo, Server, Socket } from 'node:net';

export class Loopback {
  /** Sockets that are open now. */
  readonly open = new Set<Socket>();
  /** Sockets that there ever were. */
  connections = 0;
  protected readonly server: Server;

  constructor(server: Server) {
    this.server = server;
    server.on('connection', (socket) => {
      this.connections += 1;
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket)).on('error', () => {});
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.open) socket.destroy();
    await closed;
  }
}
