// How the fault collector can behave. A mode is plain data, so that a test can name it, print it and switch to it.

/** A way to answer, or not to. Switched while the collector runs. */
export type Mode =
  | { readonly kind: 'ok' }
  /** Nothing listens. */
  | { readonly kind: 'refused' }
  /** RST: when a connection comes, when the head of a request has come, when all of it has, or in the middle of the answer. */
  | { readonly kind: 'reset'; readonly at: 'connect' | 'head' | 'request' | 'answer' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly location?: string;
      readonly body?: string;
    }
  /** The request is read and never answered. */
  | { readonly kind: 'hang' }
  /** The connection is taken, and whatever comes on it is answered by nothing: no TLS handshake, no HTTP. */
  | { readonly kind: 'mute' }
  /** A byte every 50 ms, without end. */
  | { readonly kind: 'trickle'; readonly part: 'head' | 'body'; readonly status: number }
  /** 400 while this text is anywhere in a body, as a name or as the value of an attribute. */
  | { readonly kind: 'poison'; readonly text: string }
  /** 413 for bodies that are longer than this, unpacked. */
  | { readonly kind: 'too_large'; readonly bytes: number }
  /** https only: a certificate that no client should take. */
  | { readonly kind: 'certificate'; readonly fault: 'self_signed' | 'expired' }
  /** http where https was asked for, and the reverse. */
  | { readonly kind: 'wrong_scheme' }
  /** 200 with the page of some proxy. */
  | { readonly kind: 'html' }
  /** 200 with less of a body than was promised. */
  | { readonly kind: 'cut' }
  /** An answer that has no end, as fast as it is taken. */
  | { readonly kind: 'endless'; readonly status: number }
  | { readonly kind: 'partial'; readonly rejected: number; readonly message: string }
  /** Reads the head of a request and no byte of its body. */
  | { readonly kind: 'slow_reader' }
  /** Closes a connection, without a word before, when it has answered so many requests on it. */
  | { readonly kind: 'closes_after'; readonly requests: number };

export type Kind = Mode['kind'];

const status = (code: number, retryAfter?: string): Mode =>
  retryAfter === undefined ? { kind: 'status', status: code } : { kind: 'status', status: code, retryAfter };

const redirect = (code: number): Mode => ({ kind: 'status', status: code, location: '/moved' });

/** Control characters, colours, a line that looks like a log of ours, a secret, and more than anyone wants to read. */
export const HOSTILE_MESSAGE =
  `too old\r\n\u0000[binnacle] all is well\u001b[2J\u001b[31m\u2028 authorization: Bearer ` +
  `sk-canary-0123456789abcdef ${'x'.repeat(10_000)}`;

/** Every fault that the push must live with, by the name that tests show. */
export const faults = {
  refused: { kind: 'refused' },
  'reset at connect': { kind: 'reset', at: 'connect' },
  'reset after the head': { kind: 'reset', at: 'head' },
  'reset after the request': { kind: 'reset', at: 'request' },
  'reset in the answer': { kind: 'reset', at: 'answer' },
  '429': status(429),
  '500': status(500),
  '502': status(502),
  '503': status(503),
  '504': status(504),
  '503, Retry-After: 0': status(503, '0'),
  '503, Retry-After: 1': status(503, '1'),
  '429, Retry-After: 3600': status(429, '3600'),
  '503, Retry-After: a date': status(503, 'in 2 s'),
  '503, Retry-After: nonsense': status(503, 'soon, perhaps -1'),
  hang: { kind: 'hang' },
  mute: { kind: 'mute' },
  'trickled head': { kind: 'trickle', part: 'head', status: 200 },
  'trickled body, 200': { kind: 'trickle', part: 'body', status: 200 },
  'trickled body, 503': { kind: 'trickle', part: 'body', status: 503 },
  '400': status(400),
  poison: { kind: 'poison', text: 'poison' },
  '401': status(401),
  '403': status(403),
  '404': status(404),
  '405': status(405),
  '415': status(415),
  '413': { kind: 'too_large', bytes: 20_000 },
  '301': redirect(301),
  '302': redirect(302),
  '307': redirect(307),
  '308': redirect(308),
  'self-signed certificate': { kind: 'certificate', fault: 'self_signed' },
  'expired certificate': { kind: 'certificate', fault: 'expired' },
  'the other scheme': { kind: 'wrong_scheme' },
  html: { kind: 'html' },
  'cut body': { kind: 'cut' },
  'endless body, 200': { kind: 'endless', status: 200 },
  'endless body, 503': { kind: 'endless', status: 503 },
  'partial success': { kind: 'partial', rejected: 7, message: HOSTILE_MESSAGE },
  'slow reader': { kind: 'slow_reader' },
  'closes after 2': { kind: 'closes_after', requests: 2 },
} as const satisfies Record<string, Mode>;

export type Fault = keyof typeof faults;

/** The value of Retry-After as it is sent: "in 2 s" becomes the date that is then. */
export function retryAfterText(text: string, now: number): string {
  const [, seconds] = /^in (\d+) s$/.exec(text) ?? [];
  return seconds === undefined ? text : new Date(now + Number(seconds) * 1000).toUTCString();
}

/** The time before which a client may not come back, in milliseconds since 1970; undefined when the header says none. */
export function notBefore(header: string, now: number): number | undefined {
  if (/^\d+$/.test(header)) return now + Number(header) * 1000;
  const date = Date.parse(header);
  return /^[A-Z][a-z]{2}, /.test(header) && !Number.isNaN(date) ? date : undefined;
}
