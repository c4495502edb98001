// Floor 7. `error.type` of a request that failed without a status: bounded, and the same for the same trouble.

const PLAIN = /^[A-Za-z][\w.]{0,63}$/;

/**
 * The code of an error (`ECONNREFUSED`, `UND_ERR_SOCKET`), else its name (`TimeoutError`), else `_OTHER`, the value that the
 * semantic conventions keep for "unknown". Anything that does not look like an identifier is `_OTHER` too: a message or an
 * address in a label would be a series a request.
 *
 * Aborts go by their name: node:http says `ABORT_ERR` and fetch says 20 for what is one trouble, `AbortError`.
 */
export function errorTypeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '_OTHER';
  const { code, name } = error as { code?: unknown; name?: unknown };
  const type = typeof code === 'string' && name !== 'AbortError' ? code : name;
  return typeof type === 'string' && PLAIN.test(type) ? type : '_OTHER';
}
