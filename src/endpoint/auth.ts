// Floor 6. Who may read the metrics: a bearer token or a user, compared in constant time.

import { withinDeadline } from '../support/deadline.ts';
import type { Diagnostics } from '../support/diagnostics.ts';

/** A token as a function is asked at every request, so that it can be read from a file that is renewed. */
export type Auth =
  | { readonly bearer: string | (() => string | Promise<string>) }
  | { readonly basic: { readonly username: string; readonly password: string } };

const DEADLINE_MS = 1000;

/** The `www-authenticate` header of a 401. */
export function challenge(auth: Auth): string {
  return 'bearer' in auth ? 'Bearer realm="metrics"' : 'Basic realm="metrics", charset="UTF-8"';
}

/** True when the `authorization` header carries what is expected; without `auth` everybody may. It never rejects. */
export async function isAllowed(
  auth: Auth | undefined,
  authorization: string | undefined,
  diagnostics: Diagnostics,
): Promise<boolean> {
  if (auth === undefined) return true;
  if ('basic' in auth) return same(basicCredentials(authorization), `${auth.basic.username}:${auth.basic.password}`);
  const token = await expectedToken(auth.bearer, diagnostics);
  // An empty token would let in everybody who sends none: it is a file not written yet, not a wish.
  return token !== undefined && token !== '' && same(credentials('bearer', authorization), token);
}

async function expectedToken(
  bearer: string | (() => string | Promise<string>),
  diagnostics: Diagnostics,
): Promise<string | undefined> {
  if (typeof bearer === 'string') return bearer;
  const key = 'endpoint.auth';
  try {
    // Trimmed, because it is mostly read from a file, and a file ends in a line break that no header can carry.
    const token = (await withinDeadline((async () => bearer())(), DEADLINE_MS, 'The token')).trim();
    diagnostics.recovered(key, 'The function for the bearer token of the metrics endpoint works again.');
    return token;
  } catch (error) {
    // Its class only: the message of a failed secret store may hold the secret's address or more.
    const kind = error instanceof Error ? error.name : typeof error;
    diagnostics.warnOnce(
      key,
      `The function for the bearer token of the metrics endpoint failed (${kind}); scrapes are refused until it works.`,
    );
    return undefined;
  }
}

function basicCredentials(authorization: string | undefined): string | undefined {
  const encoded = credentials('basic', authorization);
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

function credentials(scheme: string, authorization: string | undefined): string | undefined {
  const space = authorization?.indexOf(' ') ?? -1;
  if (authorization === undefined || authorization.slice(0, Math.max(space, 0)).toLowerCase() !== scheme)
    return undefined;
  return authorization.slice(space + 1).trim();
}

/** Hashes are of one length, which timingSafeEqual wants, and hide the length of the secret. */
function same(given: string | undefined, expected: string): boolean {
  // Loaded here, because most endpoints ask for no credentials.
  const { createHash, timingSafeEqual } = process.getBuiltinModule('node:crypto');
  const sha256 = (text: string) => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(sha256(given), sha256(expected));
}
