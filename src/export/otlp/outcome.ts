// Floor 5. What is to be done about a reply: nothing, try again, cut smaller, or tell somebody.

import { codeReason, shownUrl, statusReason, unreadReason } from './reason.ts';
import type { Answered, Reply } from './reply.ts';
import { cleanServerText } from './server-text.ts';

/** What a reply means. Reasons are sentences with the place and the cure, without secrets. */
export type Outcome =
  | {
      readonly kind: 'delivered';
      /** Points that the server took note of and threw away. */
      readonly rejected: number;
      /** The server's words about them, cleaned, at most 200 characters; with none rejected they are a warning. */
      readonly message?: string;
      /** What is wrong with the answer, where it is none of a receiver (HTML), was cut, or had no end. Nobody knows then. */
      readonly unread?: string;
    }
  | {
      /** It may pass: the same body is sent again. */
      readonly kind: 'retry';
      readonly reason: string;
      /** Milliseconds that the server asked to wait, without jitter. */
      readonly afterMs?: number;
    }
  /** The body is to be halved. */
  | { readonly kind: 'too_large'; readonly reason: string }
  /** Something in the body is not taken: to be looked for by bisection. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** No try mends it, a person has to: said once, loudly. */
  | { readonly kind: 'misconfigured'; readonly reason: string }
  /** Not tried again. */
  | { readonly kind: 'failed'; readonly reason: string };

/** How the body of a 2xx answer is read: undefined when all was taken; throws when it cannot be read. */
export type ReadPartial = (body: Uint8Array) => { readonly rejected: number; readonly message: string } | undefined;

/** OTLP/HTTP, "Retryable Response Codes". */
const retriedStatuses = new Set([429, 502, 503, 504]);

const misconfiguredStatuses = new Set([401, 403, 404, 405, 407, 415]);

/** What the network says, by errno and getaddrinfo, passes or may pass: a Collector is being replaced, a name not yet known. */
const networkCode = /^E(?:AI_)?[A-Z0-9]+$/;

// OpenSSL's verification has no prefix of its own; HPE_ is Node's HTTP parser, which met something else.
const misconfiguredCode =
  /^(?:EPROTO$|HPE_|ERR_(?:SSL|TLS|OSSL|INVALID|PROXY_INVALID)_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_|INVALID_|PATH_LENGTH_|ERROR_IN_C|PROXY_4)/;

/** HEADERS is tried again: a service of tokens may be away for as long as any other. */
const retriedCode = /^(?:HEADERS$|ERR_PROXY_TUNNEL$|PROXY_5)/;

/**
 * What a reply means (OTLP/HTTP, "OTLP/HTTP Response" and "Failures"). `url` may be the real one: it is shown without its query.
 *
 * @example
 * const outcome = outcomeOf({ kind: 'failed', code: 'ECONNREFUSED' }, 'http://localhost:4318/v1/metrics', () => undefined);
 * console.log(outcome.kind); // retry
 */
export function outcomeOf(reply: Reply, url: string, readPartial: ReadPartial): Outcome {
  const shown = shownUrl(url);
  if (reply.kind === 'failed') return { kind: kindOfCode(reply.code), reason: codeReason(reply.code, shown) };
  const { status, retryAfterMs, body } = reply;
  if (status >= 200 && status < 300) return delivered(reply, shown, readPartial);
  if (status === 400 && isHttpsPort(body)) return { kind: 'misconfigured', reason: codeReason('HTTPS_PORT', shown) };
  const kind = kindOfStatus(status);
  const reason = statusReason(status, shown);
  return kind === 'retry' && retryAfterMs !== undefined ? { kind, reason, afterMs: retryAfterMs } : { kind, reason };
}

type Undelivered = Exclude<Outcome['kind'], 'delivered'>;

function kindOfCode(code: string): Undelivered {
  if (misconfiguredCode.test(code)) return 'misconfigured';
  return networkCode.test(code) || retriedCode.test(code) ? 'retry' : 'failed';
}

function kindOfStatus(status: number): Undelivered {
  if (retriedStatuses.has(status)) return 'retry';
  if (status === 413) return 'too_large';
  if (status === 400) return 'unreadable';
  return misconfiguredStatuses.has(status) || (status >= 300 && status < 400) ? 'misconfigured' : 'failed';
}

function delivered({ status, body }: Answered, url: string, readPartial: ReadPartial): Outcome {
  const unread = { kind: 'delivered', rejected: 0, unread: unreadReason(status, body !== undefined, url) } as const;
  if (body === undefined) return unread;
  // An empty answer is a whole one: a protobuf message of nothing has no bytes.
  if (body.byteLength === 0) return { kind: 'delivered', rejected: 0 };
  try {
    const { rejected = 0, message = '' } = readPartial(body) ?? {};
    const text = cleanServerText(message);
    const count = Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
    return { kind: 'delivered', rejected: count, ...(text === '' ? {} : { message: text }) };
  } catch {
    return unread;
  }
}

/** What Go's servers, the Collector among them, and nginx say to HTTP on a port of HTTPS: no fault of the metrics. */
function isHttpsPort(body: Uint8Array | undefined): boolean {
  const text = Buffer.from(body?.subarray(0, 2048) ?? []).toString('latin1');
  return /HTTP request (?:was sent )?to (?:an )?HTTPS/i.test(text);
}
