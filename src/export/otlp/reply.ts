// Floor 5. What is known of a body that was sent, before anything is made of it.

/** What became of one body. */
export type Reply = Answered | Failed;

/** A status came back. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** Milliseconds that the server asked to wait: from one second to ten minutes. */
  readonly retryAfterMs?: number;
  /** Undefined where the answer was cut, late, or over 64 KiB: no receiver has so much to say. */
  readonly body: Uint8Array | undefined;
  /** Bytes of the body as it was sent, after compression. */
  readonly sentBytes: number;
}

/** No status came back. */
export interface Failed {
  readonly kind: 'failed';
  /**
   * Node's or OpenSSL's code (`ECONNREFUSED`), never a message. ETIMEDOUT for the deadline; HEADERS where the headers could
   * not be made, or were late; `PROXY_407` and its like for the status by which a proxy refused; CLOSED after `close()`.
   */
  readonly code: string;
}
