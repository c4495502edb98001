// Floor 5. How long a server asks to wait.

const SHORTEST_MS = 1000;
/** The longest that a receiver is left alone. */
export const LONGEST_MS = 10 * 60_000;

/**
 * Milliseconds of a Retry-After header, seconds or HTTP date (RFC 9110, section 10.2.3); undefined where there is none that
 * can be read. At least a second, since 0 would make a storm of a server's trouble; at most ten minutes, since nobody wants to
 * be without numbers for as long as a mistyped header says. Without jitter.
 *
 * `now` is the time by the server's own Date header, where it sent one: its clock may differ from ours by hours.
 *
 * @example readRetryAfter('120', Date.now()); // 120000
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const asked = /^\d+$/.test(text) ? Number(text) * 1000 : dateOf(text) - now;
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(asked, SHORTEST_MS), LONGEST_MS);
}

/** Milliseconds since 1970 of an HTTP date; NaN for any other text, of which `Date.parse` alone would take many. */
export function dateOf(text: string | undefined): number {
  return /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/.test(text ?? '')
    ? Date.parse(text ?? '')
    : Number.NaN;
}
