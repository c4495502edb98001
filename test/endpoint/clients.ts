// Clients for the tests of the server: one that speaks HTTP well, and one that sends whatever it is told.

import { readFileSync } from 'node:fs';
import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { get as httpsGet, type RequestOptions } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/** A file of test/endpoint/fixtures: pairs for localhost, made for these tests; each is its own authority and guards nothing. */
export const fixture = (name: string): string => readFileSync(join(__dirname, 'fixtures', name), 'utf8');

/** A whole answer. */
export interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What a URL answers; rejects when it cannot be reached. */
export function ask(url: string | undefined, options: RequestOptions = {}): Promise<Reply> {
  const get = url?.startsWith('https') === true ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    get(url ?? '', { agent: false, ...options }, async (response) => {
      let text = '';
      try {
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode, headers: response.headers, text });
      } catch (error) {
        reject(error);
      }
    }).on('error', reject);
  });
}

/** The text that a URL answers with; rejects when it cannot be reached. */
export async function read(url: string | undefined, options?: RequestOptions): Promise<string> {
  return (await ask(url, options)).text;
}

/** A connection as a client sees it. */
export interface Raw {
  readonly socket: Socket;
  /** What came back until it was closed. */
  readonly closed: Promise<string>;
}

/** A connection on which `text` was sent. */
export async function raw(port: number, text: string | Buffer): Promise<Raw> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(received)));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return { socket, closed };
}

/** Waits for what comes by itself; the test's own time limit ends it. */
export async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 5));
}
