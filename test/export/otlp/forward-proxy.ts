// A forward proxy as companies have them: tunnels by CONNECT, and requests with a whole URL. All hosts lead to one port.

import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export class ForwardProxy {
  /** What was asked for: `CONNECT collector.test:443`, `POST http://...`, with the credentials that came along. */
  readonly asked: { readonly what: string; readonly authorization: string | undefined }[] = [];
  readonly open = new Set<Socket>();
  /** What it answers to CONNECT; `hang` says nothing. */
  tunnels: number | 'hang' = 200;
  readonly #server = createServer();

  /** @param port where everything leads to */
  constructor(port: number) {
    this.#server.on('connection', (socket) => {
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
    });
    this.#server.on('connect', (request, socket) => {
      this.#note(`CONNECT ${request.url}`, request.headers['proxy-authorization']);
      socket.on('error', () => {}).on('end', () => socket.end());
      if (this.tunnels !== 'hang') socket.write(`HTTP/1.1 ${this.tunnels} As told\r\n\r\n`);
      if (this.tunnels !== 200) {
        socket.resume();
        return;
      }
      const target = connect(port, '127.0.0.1').on('error', () => {});
      socket.pipe(target).pipe(socket);
      socket.on('close', () => target.destroy());
    });
    this.#server.on('request', (request, response) => {
      this.#note(`${request.method} ${request.url}`, request.headers['proxy-authorization']);
      const { method, headers } = request;
      const { pathname: path } = new URL(request.url ?? '');
      const onward = forward({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
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

  #note(what: string, authorization: string | undefined): void {
    this.asked.push({ what, authorization });
  }
}
