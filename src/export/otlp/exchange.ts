// Floor 5. One request and its answer, up to a deadline.

import type { ClientRequest, IncomingMessage } from 'node:http';
import { deadlineOf } from '../../support/deadline.ts';
import type { Connections } from './connections.ts';
import type { Answered, Reply } from './reply.ts';
import { dateOf, readRetryAfter } from './retry-after.ts';

/** Bytes of an answer that are kept. A receiver has little to say, and an endless answer must not fill the memory. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * One request. It is settled once: by its answer, by an error, by its deadline or from outside. What comes later is thrown
 * away, and unless request and answer are complete, so is the connection.
 */
export class Exchange {
  readonly #settled = Promise.withResolvers<Reply>();
  readonly #deadline: NodeJS.Timeout;
  #isSettled = false;
  #lateness = 'ETIMEDOUT';
  #connections: Connections | undefined;
  #request: ClientRequest | undefined;
  #answer: Answered | undefined;

  /** The deadline runs from here. Where it `holds`, the process lives until then: somebody waits for what is under way. */
  constructor(deadlineMs: number, holds = true) {
    this.#deadline = setTimeout(() => this.cut(this.#lateness), deadlineOf(deadlineMs, 0));
    if (!holds) this.#deadline.unref();
  }

  get reply(): Promise<Reply> {
    return this.#settled.promise;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** The headers, once they are there; undefined when they cannot be had. While they are awaited, it is they who are late. */
  async headers(asked: Promise<Record<string, string>>): Promise<Record<string, string> | undefined> {
    this.#lateness = 'HEADERS';
    try {
      return await asked;
    } catch {
      // What it threw is the host's, and may hold a secret.
      this.cut('HEADERS');
      return undefined;
    } finally {
      this.#lateness = 'ETIMEDOUT';
    }
  }

  /** Sends the request. @throws what Node throws about options that it cannot use */
  request(url: string, headers: Record<string, string>, body: Uint8Array, connections: Connections): void {
    this.#connections = connections;
    // The length is said: gateways refuse a body in chunks.
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': body.byteLength },
      agent: connections.agent,
    };
    const request = connections.request(url, options);
    this.#request = request;
    // It is the deadline that holds the process, or nothing does.
    request.on('socket', (socket) => socket.unref());
    request.on('response', (response) => this.#receive(response, body.byteLength));
    request.on('error', (error) => this.fail(error));
    // Without an error, as at an answer of 101 that nobody asked for.
    request.on('close', () => this.cut('ECONNRESET'));
    request.end(body);
  }

  /** Ends it with a code, or with the status that has come already: whether it was delivered is known by then. */
  cut(code: string): void {
    this.#settle(this.#answer ?? { kind: 'failed', code }, false);
  }

  /** Ends it with the code of an error. */
  fail(error: unknown): void {
    this.cut(codeOf(error));
  }

  #receive(response: IncomingMessage, sentBytes: number): void {
    const { statusCode: status = 0, headers } = response;
    const ownTime = dateOf(headers.date);
    const retryAfterMs = readRetryAfter(headers['retry-after'], Number.isNaN(ownTime) ? Date.now() : ownTime);
    const answer: Answered = {
      kind: 'answered',
      status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      body: undefined,
      sentBytes,
    };
    this.#answer = answer;
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) this.#settle(answer, false);
      else chunks.push(chunk);
    });
    response.on('end', () => this.#settle({ ...answer, body: Buffer.concat(chunks) }, true));
    response.on('error', (error) => this.fail(error));
  }

  #settle(reply: Reply, isComplete: boolean): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#deadline);
    this.#settled.resolve(reply);
    // A server may answer without reading: what is left of the body would be sent for ever.
    if (isComplete && this.#request?.writableFinished) return;
    this.#request?.destroy();
    this.#connections?.cut();
  }
}

/** The code of an error; its message is not looked at, since it may hold a URL, a header or a password. */
function codeOf(error: unknown): string {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (code === 'ERR_PROXY_TUNNEL' && typeof statusCode === 'number') return `PROXY_${statusCode}`;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_/]{1,79}$/.test(code) ? code : 'UNKNOWN';
}
