// A forward proxy as companies have them: tunnels by CONNECT, and requests with a whole URL. All hosts lead to one port.

import { createServer, request as forward } from 'node:http';
import { connect } from 'node:net';
import { Loopback } from './loopback.ts';

export class ForwardProxy extends Loopback {
  /** What was asked for: `CONNECT collector.test:443`, `POST http://...`, with the credentials that came along. */
  readonly asked: { readonly what: string; readonly authorization: string | undefined }[] = [];
  /** What it answers to CONNECT; `hang` says nothing. */
  tunnels: number | 'hang' = 200;

  /** @param port where everything leads to */
  constructor(port: number) {
    const server = createServer();
    super(server);
    server.on('connect', (request, socket) => {
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
    server.on('request', (request, response) => {
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

  #note(what: string, authorization: string | undefined): void {
    this.asked.push({ what, authorization });
  }
}
