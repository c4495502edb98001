// Floor 5. How the push is doing: what arrived, what did not and why. Trouble is said once, and so is its end.

import type { Diagnostics } from '../../support/diagnostics.ts';
import type { Delivered } from './delivered.ts';

/**
 * `starting`: nothing was sent yet. `degraded`: of the last export a part arrived, or all of it for what is known: the receiver
 * answered 2xx, but with something that could not be read. `failing`: nothing of it did. `stopped`: by `shutdown()`.
 */
export type PushState = 'starting' | 'ok' | 'degraded' | 'failing' | 'stopped';

/** The push so far. Times are milliseconds since 1970; `exported`, `rejected` and `dropped` are data points. */
export interface PushStatus {
  readonly state: PushState;
  /** Where to; without credentials. */
  readonly url: string;
  /** Exports that arrived whole, and others. */
  readonly exports: number;
  readonly failures: number;
  readonly lastSuccess?: number;
  /** What went wrong last, with the cure; without secrets. */
  readonly lastError?: string;
  readonly exported: number;
  /** Taken note of by the receiver, and thrown away there. */
  readonly rejected: number;
  /** Refused for good, or given up: they are in no export that arrived. */
  readonly dropped: number;
  /** Answers of 2xx that could not be read: no OTLP, cut, late or over 64 KiB. What they took counts as `exported`. */
  readonly unreadable: number;
  /** Bytes of the bodies that were sent, compressed. */
  readonly bytes: number;
  readonly inFlight: boolean;
  /** Absent without a timer, and after the end. */
  readonly nextTry?: number;
}

/** What the reader knows besides. */
interface Now {
  readonly lost: number;
  readonly inFlight: boolean;
  readonly nextTry: number | undefined;
}

/** What is said of each kind of trouble when it is over. A configuration is said even where metrics did not arrive before. */
const ends = {
  'push.misconfigured': (url: string) => `metrics arrive at ${url} again.`,
  'push.failing': (url: string) => `metrics arrive at ${url} again.`,
  'push.degraded': (url: string) => `nothing is missing at ${url} any more.`,
  'push.unreadable': (url: string) => `the answers of ${url} can be read again.`,
};

type Trouble = keyof typeof ends;

/** Keeps the status. */
export class PushLedger {
  readonly #url: string;
  readonly #diagnostics: Diagnostics;
  #state: PushState = 'starting';
  #exports = 0;
  #failures = 0;
  #exported = 0;
  #rejected = 0;
  #dropped = 0;
  #undelivered = 0;
  #unreadable = 0;
  #bytes = 0;
  #lastSuccess: number | undefined;
  #arrivedAt = Number.NEGATIVE_INFINITY;
  #lastError: string | undefined;

  constructor(url: string, diagnostics: Diagnostics) {
    this.#url = url;
    this.#diagnostics = diagnostics;
  }

  status({ lost, inFlight, nextTry }: Now): PushStatus {
    return {
      state: this.#state,
      url: this.#url,
      exports: this.#exports,
      failures: this.#failures,
      ...(this.#lastSuccess === undefined ? {} : { lastSuccess: this.#lastSuccess }),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
      exported: this.#exported,
      rejected: this.#rejected,
      dropped: this.#dropped + lost,
      unreadable: this.#unreadable,
      bytes: this.#bytes,
      inFlight,
      ...(nextTry === undefined ? {} : { nextTry }),
    };
  }

  /** Points by what became of them; those that may arrive another time are counted at each push that fails. */
  counts(lost: number): { readonly exported: number; readonly failed: Readonly<Record<string, number>> } {
    const failed = { rejected: this.#rejected, dropped: this.#dropped + lost, undelivered: this.#undelivered };
    return { exported: this.#exported, failed };
  }

  /** True when the last export arrived whole, less than so long ago. */
  arrivedWithin(milliseconds: number): boolean {
    return performance.now() - this.#arrivedAt < milliseconds;
  }

  /** An export is over; gives whether all of it arrived. `unsent`: points that may arrive another time. */
  note(delivered: Delivered, unsent: number): boolean {
    const { exported, rejected, dropped, bytes, reason, failed = false, misconfigured = false } = delivered;
    const { unread, warning } = delivered;
    this.#exported += exported;
    this.#rejected += rejected;
    this.#dropped += dropped;
    this.#undelivered += unsent;
    this.#unreadable += unread?.answers ?? 0;
    this.#bytes += bytes;
    const ok = !failed && rejected + dropped + unsent === 0;
    const isStopped = this.#state === 'stopped';
    if (warning !== undefined && !isStopped) {
      this.#diagnostics.warnOnce('push.warning', `${this.#url} took the metrics, and warns: ${warning}.`);
    }
    if (ok) {
      this.#exports += 1;
      this.#lastSuccess = Date.now();
      this.#arrivedAt = performance.now();
      this.#lastError = unread?.reason;
      if (!isStopped) this.#state = unread === undefined ? 'ok' : 'degraded';
      if (unread === undefined) this.#over('push.misconfigured', 'push.failing', 'push.degraded', 'push.unreadable');
      else if (!isStopped) this.#doubt(unread.reason);
      return true;
    }
    this.#failures += 1;
    this.#arrivedAt = Number.NEGATIVE_INFINITY;
    this.#lastError = reason ?? 'not everything arrived.';
    if (isStopped) return false;
    this.#state = exported > 0 ? 'degraded' : 'failing';
    const what = exported > 0 ? 'some metrics do not arrive' : 'metrics do not arrive';
    const trouble = misconfigured ? 'push.misconfigured' : (`push.${this.#state}` as const);
    if (trouble === 'push.degraded') this.#over('push.misconfigured', 'push.failing');
    this.#diagnostics.warnOnce(trouble, `${what}: ${this.#lastError} Further failures are counted in status().`);
    return false;
  }

  #doubt(reason: string): void {
    const text = `nobody knows whether metrics arrive: ${reason} Further answers are counted in status().`;
    this.#diagnostics.warnOnce('push.unreadable', text);
  }

  #over(...troubles: readonly Trouble[]): void {
    for (const trouble of troubles) this.#diagnostics.recovered(trouble, ends[trouble](this.#url));
  }

  stop(): void {
    this.#state = 'stopped';
  }
}
