// Load in a closed loop over connections that stay open: written on sockets, since node:http's client takes more CPU for a
// request than the services that are measured, and would take it from them.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const CONNECTIONS = 16;

/** Clients of one service. */
export class Load {
  readonly #sockets: readonly Socket[];

  private constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets;
  }

  /** @throws Error when nobody listens there */
  static async connect(url: string): Promise<Load> {
    const { hostname, port } = new URL(url);
    const sockets = Array.from({ length: CONNECTIONS }, () => connect({ host: hostname, port: Number(port) }));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return new Load(sockets);
  }

  /**
   * Sends so many requests, each connection the next one when it has read the answer to the last.
   *
   * @throws Error when one is answered by anything but a 200, or not at all
   */
  async send(path: string, requests: number): Promise<void> {
    const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    let left = requests;
    const next = () => left-- > 0;
    await Promise.all(this.#sockets.map((socket) => ask(socket, request, next)));
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function ask(socket: Socket, request: string, next: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const onData = (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (!isWhole(answer)) return;
      if (!answer.startsWith('HTTP/1.1 200 ')) return settle(new Error(`answered ${answer.split('\r\n', 1)[0]}`));
      answer = '';
      proceed();
    };
    const onClose = () => settle(new Error('the service has closed the connection'));
    const settle = (error?: Error) => {
      socket.off('data', onData).off('close', onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const proceed = () => {
      if (next()) socket.write(request);
      else settle();
    };
    socket.on('data', onData).on('close', onClose);
    proceed();
  });
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  const length = head < 0 ? null : /^content-length: (\d+)/im.exec(answer);
  return length !== null && answer.length >= head + 4 + Number(length[1]);
}
