// What the HTTP tests share: recorders that keep what they are told, and servers and requests on the loopback interface.

import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type {
  HttpClientEnd,
  HttpClientRecorder,
  HttpServerEnd,
  HttpServerRecorder,
} from '../../../src/domain/http/recorder.ts';

/** A server recorder that keeps every call. */
export class ServerRecording implements HttpServerRecorder {
  active = 0;
  readonly starts: string[] = [];
  readonly ends: (HttpServerEnd & { seconds: number })[] = [];

  started({ method, scheme }: { method: string; scheme: string }): () => void {
    this.active += 1;
    this.starts.push(`${method} ${scheme}`);
    let ended = 0;
    return () => {
      if (ended++ === 0) this.active -= 1;
    };
  }

  finished(request: HttpServerEnd, seconds: number): void {
    this.ends.push({ ...request, seconds });
  }

  /** The routes recorded so far, in order. */
  get routes(): (string | undefined)[] {
    return this.ends.map(({ route }) => route);
  }
}

/** A client recorder that keeps every call. */
export class ClientRecording implements HttpClientRecorder {
  readonly ends: (HttpClientEnd & { seconds: number })[] = [];

  finished(request: HttpClientEnd, seconds: number): void {
    this.ends.push({ ...request, seconds });
  }
}

/** Waits until a condition holds; fails after five seconds, which only a broken test needs. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 5000; Date.now() < end; ) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited in vain for ${what}`);
}

const listening = new Set<net.Server>();

/** Listens on a free loopback port, and returns the port; `closeAll` closes the server. */
export async function listen(server: net.Server): Promise<number> {
  listening.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

/** Closes a server with the connections that it still has. */
export async function close(server: net.Server): Promise<void> {
  listening.delete(server);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  if (server instanceof http.Server || server instanceof https.Server) server.closeAllConnections();
  await closed;
}

/** For `afterEach`: closes what a test has left open, also one that failed. */
export async function closeAll(): Promise<void> {
  for (const server of listening) await close(server);
}

/** Sends one request on a connection of its own, reads the answer, and returns its status. */
export function send(
  port: number,
  path: string,
  method = 'GET',
  headers: http.OutgoingHttpHeaders = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject).end();
  });
}

/** Writes raw bytes to a port, and leaves the connection open; the caller ends it. */
export async function connectAndWrite(port: number, text: string): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return socket;
}
