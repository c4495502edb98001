// Shows that the load sends exactly what it is asked to, over connections that stay open, and does not take errors for answers.

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Load } from '../../../bench/overhead/load.ts';

let server: Server;
let load: Load;

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  load = await Load.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

afterEach(async () => {
  load.close();
  server.closeAllConnections();
  await once(server.close(), 'close');
});

it('sends so many requests to the path, block after block, on the same connections', async () => {
  let requests = 0;
  const sockets = new Set();
  await serve((request, response) => {
    requests += request.url === '/hello' ? 1 : 0;
    sockets.add(request.socket);
    response.setHeader('content-length', 2).end('ok');
  });
  await load.send('/hello', 100);
  expect(requests).toBe(100);
  await load.send('/hello', 7);
  expect(requests).toBe(107);
  expect(sockets.size).toBe(16);
});

it('waits for the whole answer, however it is cut', async () => {
  let answered = 0;
  await serve((_request, response) => {
    response.setHeader('content-length', 4).write('ab');
    setTimeout(() => response.end('cd', () => answered++), 10);
  });
  await load.send('/', 20);
  expect(answered).toBe(20);
});

it('fails when an answer is no 200', async () => {
  await serve((_request, response) => response.writeHead(500, { 'content-length': 0 }).end());
  await expect(load.send('/', 1)).rejects.toThrow('500');
});

it('fails when the connection is closed instead', async () => {
  await serve((request) => request.socket.destroy());
  await expect(load.send('/', 1)).rejects.toThrow('closed');
});
