// How each mode answers a request that has come as HTTP.

import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Mode } from './modes.ts';
import { notBefore, retryAfterText } from './modes.ts';

/** A request that was read. */
export interface Exchange {
  readonly response: ServerResponse;
  /** The connection under it, below TLS. */
  readonly socket: Socket;
  readonly body: Buffer;
  readonly isJson: boolean;
  /** How many requests came on this connection, this one with them. */
  readonly nth: number;
  /** Called when a client is told to stay away. */
  readonly forbid: (until: number) => void;
}

const TRICKLE_MS = 50;

const page = '<!doctype html><html><head><title>Welcome</title></head><body>Please log in.</body></html>';

/**
 * Answers, and says whether the body counts as received: so it does where the client is told 2xx, also when the rest of the
 * answer is rubbish.
 */
export function answer(mode: Mode, exchange: Exchange): boolean {
  const { response, socket, body } = exchange;
  switch (mode.kind) {
    case 'poison':
      return body.includes(mode.text) ? refuse(exchange, 400) : accept(exchange);
    case 'too_large':
      return body.length > mode.bytes ? refuse(exchange, 413) : accept(exchange);
    case 'status':
      return answerStatus(mode, exchange);
    case 'trickle':
      return trickle(mode.part, mode.status, exchange);
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
      return true;
    case 'cut':
      response.writeHead(200, { 'content-length': 1000, 'content-type': contentType(exchange) });
      response.write('0123456789', () => socket.end());
      return true;
    case 'endless':
      pour(response.writeHead(mode.status, { 'content-type': contentType(exchange) }));
      return mode.status < 300;
    case 'partial':
      return accept(exchange, partialSuccess(mode.rejected, mode.message, exchange.isJson));
    case 'closes_after':
      if (exchange.nth >= mode.requests) response.on('finish', () => socket.end());
      return accept(exchange);
    case 'reset':
      if (mode.at !== 'answer') {
        socket.resetAndDestroy();
        return false;
      }
      // The head has to be read before the reset, which throws away what is still on the road.
      response.writeHead(200, { 'content-length': 1000, 'content-type': contentType(exchange) }).write('0123456789');
      setTimeout(() => socket.resetAndDestroy(), TRICKLE_MS);
      return true;
    case 'hang':
      return false;
    default:
      return accept(exchange);
  }
}

function accept(exchange: Exchange, body: string | Buffer = exchange.isJson ? '{}' : ''): boolean {
  exchange.response.writeHead(200, { 'content-type': contentType(exchange) }).end(body);
  return true;
}

function refuse({ response }: Exchange, status: number): boolean {
  response.writeHead(status, { 'content-type': 'text/plain' }).end('the words of the server');
  return false;
}

function answerStatus(mode: Mode & { kind: 'status' }, { response, forbid }: Exchange): boolean {
  const { status, retryAfter, location, body = 'the words of the server' } = mode;
  const now = Date.now();
  const headers: Record<string, string> = { 'content-type': 'text/plain' };
  if (location !== undefined) headers.location = location;
  if (retryAfter !== undefined) {
    headers['retry-after'] = retryAfterText(retryAfter, now);
    const until = notBefore(headers['retry-after'], now);
    if (until !== undefined) forbid(until);
  }
  response.writeHead(status, headers).end(body);
  return status < 300;
}

/** A client that is told 200 may take it as received; a trickled head tells it nothing. */
function trickle(part: 'head' | 'body', status: number, { response, socket }: Exchange): boolean {
  if (part === 'body') response.writeHead(status).flushHeaders();
  else response.socket?.write(`HTTP/1.1 ${status} OK\r\nx-trickle: `);
  const timer = setInterval(() => (part === 'body' ? response.write(' ') : response.socket?.write('x')), TRICKLE_MS);
  socket.on('close', () => clearInterval(timer));
  return part === 'body' && status < 300;
}

function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

function contentType({ isJson }: Exchange): string {
  return isJson ? 'application/json' : 'application/x-protobuf';
}

/** ExportMetricsServiceResponse of opentelemetry/proto/collector/metrics/v1/metrics_service.proto. */
function partialSuccess(rejected: number, message: string, isJson: boolean): string | Buffer {
  if (isJson) {
    return JSON.stringify({ partialSuccess: { rejectedDataPoints: String(rejected), errorMessage: message } });
  }
  const text = Buffer.from(message);
  const inner = Buffer.concat([Buffer.from([0x08, ...varint(rejected), 0x12, ...varint(text.length)]), text]);
  return Buffer.concat([Buffer.from([0x0a, ...varint(inner.length)]), inner]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
