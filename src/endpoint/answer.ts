// Floor 6. What the endpoint answers, apart from how a request came in. Error texts are fixed: nothing leaks by them.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page } from '../export/prometheus/page.ts';

/** A request, whichever server took it. */
export interface Question {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly accept: string | undefined;
  readonly acceptEncoding: string | undefined;
  readonly authorization: string | undefined;
}

/** A response, whichever server will send it. A page may still be being written. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer> | Page;
}

/** Smaller pages fit in a few packets, where compressing costs more than it saves. */
const GZIP_FROM_BYTES = 8 * 1024;

/** Nothing of it is kept or taken for anything else by whoever is in between. */
const everyAnswer = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function textAnswer(status: number, text: string, headers?: Record<string, string>): Answer {
  return answer(status, 'text/plain; charset=utf-8', `${text}\n`, headers);
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return answer(status, 'application/json', JSON.stringify(value));
}

function answer(status: number, type: string, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...everyAnswer, 'content-type': type, ...headers }, body: Buffer.from(body) };
}

/** A page, compressed if it is worth it and the asker takes gzip. */
export function pageAnswer(page: Page, acceptEncoding: string | undefined): Answer {
  const headers = { ...everyAnswer, 'content-type': page.contentType, vary: 'accept, accept-encoding' };
  const isSmall = page.length !== undefined && page.length <= GZIP_FROM_BYTES;
  if (isSmall || !takesGzip(acceptEncoding)) return { status: 200, headers, body: page };
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: page.gzipped() };
}

function takesGzip(acceptEncoding = ''): boolean {
  return acceptEncoding.split(',').some((each) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(each));
}

export function questionOfMessage({ method = '', url = '', headers }: IncomingMessage): Question {
  return {
    method,
    path: url.split('?', 1)[0] ?? '',
    accept: headers.accept,
    acceptEncoding: headers['accept-encoding']?.toString(),
    authorization: headers.authorization,
  };
}

export function questionOfRequest({ method, url, headers }: Request): Question {
  return {
    method,
    path: new URL(url).pathname,
    accept: headers.get('accept') ?? undefined,
    acceptEncoding: headers.get('accept-encoding') ?? undefined,
    authorization: headers.get('authorization') ?? undefined,
  };
}

/** Sends an answer on a response of Node. Never rejects: what cannot be sent ends the connection, so that nobody takes it for whole. */
export async function send(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  try {
    const isHead = response.req.method === 'HEAD';
    if (isHead) await completed(body);
    const { length } = body;
    response.writeHead(status, length === undefined ? headers : { ...headers, 'content-length': length });
    if (isHead || Buffer.isBuffer(body)) {
      // Node leaves out the body of its own accord when the request was a HEAD.
      response.end(Buffer.isBuffer(body) ? body : undefined);
      return;
    }
    for await (const chunk of body) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await writable(response);
    }
    response.end();
  } catch {
    // Also when the host has answered this request already; there is nothing left to say on it.
    response.destroy();
  }
}

/** Whoever takes nothing for so long holds the page for nobody's good. */
const STUCK_MS = 5000;

// One statement each: middleware that wraps a response need not return it.
function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const stuck = setTimeout(() => response.destroy(), STUCK_MS).unref();
    const go = (): void => {
      clearTimeout(stuck);
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}

/** For an answer without its body: how long it would be is known only then. */
async function completed(body: Answer['body']): Promise<void> {
  if (!Buffer.isBuffer(body)) await body.whole();
}

/** An answer for a server that speaks Request and Response. */
export async function responseOf({ status, headers, body }: Answer, method: string): Promise<Response> {
  if (method === 'HEAD') await completed(body);
  const sized = body.length === undefined ? headers : { ...headers, 'content-length': String(body.length) };
  if (method === 'HEAD') return new Response(null, { status, headers: sized });
  return new Response(Buffer.isBuffer(body) ? body : ReadableStream.from(body), { status, headers: sized });
}
