import type { Socket } from 'node:net';
import { answer, type RawBehaviour } from './raw-server.ts';
import { allGone, body, freePort, open, openTo, PATIENT, SHORT, serve, serveWell, urlOf } from './transports.ts';

describe('an answer', () => {
  test.each([200, 204, 307, 400, 429, 503])('of status %i is given with its body', async (status) => {
    const text = status === 204 ? '' : 'words';
    const server = await serve({
      onRequest: (socket) =>
        socket.write(answer(`${status} As told`, ['Location: http://127.0.0.1:1/elsewhere'], text)),
    });
    const reply = await openTo(server).send(body, PATIENT);
    expect(reply).toEqual({ kind: 'answered', status, body: Buffer.from(text), sentBytes: body.length });
    expect(server.requests).toHaveLength(1);
  });

  test('may ask to wait, by the clock of the server', async () => {
    const server = await serve({
      onRequest: (socket) =>
        socket.write(
          answer('503 Busy', ['Date: Sun, 06 Nov 1994 08:49:37 GMT', 'Retry-After: Sun, 06 Nov 1994 08:50:07 GMT']),
        ),
    });
    expect(await openTo(server).send(body, PATIENT)).toMatchObject({ status: 503, retryAfterMs: 30_000 });
  });

  const flood = (socket: Socket, status: string) => {
    socket.write(`HTTP/1.1 ${status}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const pour = () => {
      while (!socket.destroyed && socket.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`));
    };
    socket.on('drain', pour);
    pour();
  };

  test.each(['200 OK', '503 Busy'])('%s without end is cut at once, and its status counts', async (status) => {
    let poured = 0;
    const server = await serve({
      onRequest: (socket) => {
        socket.on('close', () => {
          poured = socket.bytesWritten;
        });
        flood(socket, status);
      },
    });
    const reply = await openTo(server).send(body, PATIENT);
    expect(reply).toMatchObject({ kind: 'answered', status: Number(status.slice(0, 3)), body: undefined });
    await allGone(server);
    // What the buffers of both sides hold; to the deadline it would be gigabytes.
    expect(poured).toBeGreaterThan(0);
    expect(poured).toBeLessThan(32_000_000);
  });

  test.each([
    [64 * 1024, true],
    [64 * 1024 + 1, false],
  ])('of %i bytes: is its body kept? %p', async (size, isKept) => {
    const server = await serve({ onRequest: (socket) => socket.write(answer('200 OK', [], 'x'.repeat(size))) });
    const reply = await openTo(server).send(body, PATIENT);
    expect(reply).toMatchObject({ kind: 'answered', status: 200 });
    expect(reply.kind === 'answered' && reply.body?.byteLength).toBe(isKept ? size : undefined);
  });

  test('that is cut counts by its status', async () => {
    const server = await serve({
      onRequest: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly half'),
    });
    const reply = await openTo(server).send(body, PATIENT);
    expect(reply).toEqual({ kind: 'answered', status: 200, body: undefined, sentBytes: body.length });
  });

  test('that comes before the body was read ends the sending too', async () => {
    const server = await serve({
      onConnection: (socket) => {
        socket.once('data', () => {
          socket.pause();
          socket.write(answer('413 Too Large'));
        });
      },
    });
    const reply = await openTo(server).send(Buffer.alloc(20_000_000), PATIENT);
    expect(reply).toMatchObject({ kind: 'answered', status: 413 });
    for (const socket of server.open) socket.resume();
    await allGone(server);
  });
});

describe('the deadline is for the whole', () => {
  const trickle = (socket: Socket, first: string) => {
    socket.write(first);
    const timer = setInterval(() => socket.write('x'), 50);
    socket.on('close', () => clearInterval(timer));
  };

  test.each<[string, RawBehaviour]>([
    ['an answer that never comes', {}],
    ['headers that trickle', { onRequest: (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\nX: ') }],
    ['a request that is not read', { onConnection: (socket) => void socket.pause() }],
  ])('%s: ETIMEDOUT, and the socket is gone', async (_what, behaviour) => {
    const server = await serve(behaviour);
    const reply = await openTo(server).send(Buffer.alloc(20_000_000), SHORT);
    expect(reply).toEqual({ kind: 'failed', code: 'ETIMEDOUT' });
    for (const socket of server.open) socket.resume();
    await allGone(server);
  });

  test.each([200, 503])('a body that trickles: the status %i counts, and the socket is gone', async (status) => {
    const first = `HTTP/1.1 ${status} As told\r\nRetry-After: 7\r\nContent-Length: 100000\r\n\r\n`;
    const server = await serve({ onRequest: (socket) => trickle(socket, first) });
    // Long enough for the head to come on a busy machine.
    const reply = await openTo(server).send(body, 10 * SHORT);
    expect(reply).toEqual({ kind: 'answered', status, retryAfterMs: 7000, body: undefined, sentBytes: body.length });
    await allGone(server);
  });

  test('a handshake of TLS that is never answered', async () => {
    const server = await serve({});
    const reply = await open({ url: urlOf(server, 'https://127.0.0.1') }).send(body, SHORT);
    expect(reply).toEqual({ kind: 'failed', code: 'ETIMEDOUT' });
    await allGone(server);
  });

  test.each([0, -1])('a deadline of %d is over at once', async (deadlineMs) => {
    const server = await serve({});
    expect(await openTo(server).send(body, deadlineMs)).toMatchObject({ kind: 'failed' });
  });

  test('after all of that the next one arrives', async () => {
    const server = await serve({});
    const transport = openTo(server);
    await transport.send(body, SHORT);
    server.onRequest = (socket) => socket.write(answer('200 OK'));
    expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered', status: 200 });
  });
});

describe('a connection that does not come about, or does not last', () => {
  test('refused', async () => {
    const port = await freePort();
    expect(await open({ url: `http://127.0.0.1:${port}/v1/metrics` }).send(body, PATIENT)).toEqual({
      kind: 'failed',
      code: 'ECONNREFUSED',
    });
    expect(await open({ url: `http://localhost:${port}/v1/metrics` }).send(body, PATIENT)).toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  test('a host without a name', async () => {
    const reply = await open({ url: 'http://nowhere.invalid:4318/v1/metrics' }).send(body, PATIENT);
    expect(reply).toEqual({ kind: 'failed', code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });

  test.each<[string, RawBehaviour]>([
    ['at once', { onConnection: (socket) => void socket.resetAndDestroy() }],
    ['before the answer', { onRequest: (socket) => void socket.resetAndDestroy() }],
    ['by a quiet end', { onRequest: (socket) => void socket.end() }],
    [
      'after a change of protocol',
      { onRequest: (socket) => socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n') },
    ],
    ['within the headers', { onRequest: (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Le') }],
  ])('reset %s', async (_when, behaviour) => {
    const server = await serve(behaviour);
    expect(await openTo(server).send(body, PATIENT)).toEqual({ kind: 'failed', code: 'ECONNRESET' });
    await allGone(server);
  });

  test.each([
    ['more than one answer', `${answer('200 OK')}${answer('500 No')}`],
    ['something after the answer', `${answer('200 OK')}and more`],
    ['answers that only announce one', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\n\r\n${answer('200 OK')}`],
  ])('%s: the first counts, and the next request has its own', async (_what, text) => {
    const server = await serve({ onRequest: (socket) => socket.write(text) });
    const transport = openTo(server);
    for (let each = 0; each < 3; each += 1) {
      expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered', status: 200 });
    }
    expect(server.requests).toHaveLength(3);
  });

  test('reset after the headers: the status counts', async () => {
    const server = await serve({
      onRequest: (socket) =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', () =>
          setTimeout(() => socket.resetAndDestroy(), 50),
        ),
    });
    expect(await openTo(server).send(body, PATIENT)).toMatchObject({ kind: 'answered', status: 200, body: undefined });
  });

  test.each(['\0\0\u0012\u0004\0\0\0\0\0', 'SSH-2.0-OpenSSH_9.2\r\n'])('not HTTP: %j', async (text) => {
    const server = await serve({ onRequest: (socket) => void socket.write(text, 'latin1') });
    expect(await openTo(server).send(body, PATIENT)).toEqual({ kind: 'failed', code: expect.stringMatching(/^HPE_/) });
    await allGone(server);
  });

  test('a kept connection that was closed meanwhile is not used again', async () => {
    const server = await serveWell();
    const transport = openTo(server);
    await transport.send(body, PATIENT);
    for (const socket of server.open) socket.end();
    await allGone(server);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered', status: 200 });
    expect(server.connections).toBe(2);
  });
});
