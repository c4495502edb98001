// Floor 6. Who may read the metrics: a bearer token or a user, compared in constant time.

import { withinDeadline } from '../support/deadline.ts';
import type { Diagnostics } from '../support/diagnostics.ts';
import { PasswordCheck } from './password-check.ts';
import { hashRule, readHash } from './password-hash.ts';

/** Hashes of passwords by the name of the user, as `hashPassword()` makes them. */
export type Users = Readonly<Record<string, string>>;

/**
 * What a scraper has to show. A bearer token or the list of users may come from a function, which is asked again and again, so
 * that they can be changed while the service runs. `users` needs no password in the configuration, and takes more than one.
 *
 * @example { bearer: () => readFile('/run/secrets/scrape-token', 'utf8') }
 * @example { basic: { username: 'prometheus', password } }
 * @example { basic: { users: async () => JSON.parse(await readFile('/run/secrets/scrape-users.json', 'utf8')) } }
 */
export type Auth =
  | { readonly bearer: string | (() => string | Promise<string>) }
  | { readonly basic: { readonly username: string; readonly password: string } }
  | { readonly basic: { readonly users: Users | (() => Users | Promise<Users>) } };

interface Credentials {
  readonly name: string;
  readonly password: string;
}

const DEADLINE_MS = 1000;

/** The headers of a 401: what is asked for, and when to try again after too many wrong passwords. */
export function refusalHeaders(auth: Auth): Record<string, string> {
  const isLimited = 'basic' in auth && checks.get(auth.basic)?.isLimited === true;
  return { 'www-authenticate': challenge(auth), ...(isLimited ? { 'retry-after': '1' } : {}) };
}

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
  if ('bearer' in auth) {
    const given = credentials('bearer', authorization);
    if (given === undefined) return false;
    const token = await current(auth.bearer, 'the bearer token', trimmed, diagnostics);
    // An empty token would let in everybody who sends none: it is a file not written yet, not a wish.
    return token !== undefined && token !== '' && same(given, token);
  }
  const given = basicCredentials(authorization);
  if (given === undefined) return false;
  if (!('users' in auth.basic)) return same(joined(given), joined({ ...auth.basic, name: auth.basic.username }));
  const users = await current(auth.basic.users, 'the users', checkedUsers, diagnostics);
  return users !== undefined && isUser(users, given, checkOf(auth.basic), diagnostics);
}

// One for each list, kept with it: what it remembers belongs to no single request.
const checks = new WeakMap<object, PasswordCheck>();

function checkOf(basic: object): PasswordCheck {
  const check = checks.get(basic) ?? new PasswordCheck();
  checks.set(basic, check);
  return check;
}

async function isUser(
  users: Users,
  { name, password }: Credentials,
  check: PasswordCheck,
  diagnostics: Diagnostics,
): Promise<boolean> {
  const text = Object.hasOwn(users, name) ? users[name] : undefined;
  const expected = text === undefined ? undefined : readHash(text);
  if (text !== undefined && expected === undefined) {
    const message = `The hash of the user ${JSON.stringify(name)} of the metrics endpoint cannot be used: ${hashRule}.`;
    diagnostics.warnOnce('endpoint.auth.hash', message);
  }
  const [first] = Object.values(users);
  const example = first === undefined ? undefined : readHash(first);
  try {
    return await check.isRight({ name, password, expected, example });
  } catch {
    diagnostics.warnOnce('endpoint.auth.memory', 'A password of the metrics endpoint could not be checked: no memory.');
    return false;
  }
}

/** What is configured, or what the function for it gives, through `read`; undefined while that fails, which is said once. */
async function current<T>(
  given: T | (() => T | Promise<T>),
  what: string,
  read: (value: T) => T,
  diagnostics: Diagnostics,
): Promise<T | undefined> {
  if (!isFunction(given)) return given;
  const key = 'endpoint.auth';
  try {
    const value = read(await withinDeadline(asked(given), DEADLINE_MS, what));
    diagnostics.recovered(key, `The function for ${what} of the metrics endpoint works again.`);
    return value;
  } catch (error) {
    // Its class only: the message of a failed secret store may hold the secret's address or more.
    const kind = error instanceof Error ? error.name : typeof error;
    diagnostics.warnOnce(
      key,
      `The function for ${what} of the metrics endpoint failed (${kind}); scrapes are refused until it works.`,
    );
    return undefined;
  }
}

// Once for all who ask at the same time: whoever sends requests must not decide how often the host's code runs.
const asking = new WeakMap<() => unknown, Promise<unknown>>();

function asked<T>(give: () => T | Promise<T>): Promise<T> {
  const running = asking.get(give) as Promise<T> | undefined;
  if (running !== undefined) return running;
  const answer = (async () => give())().finally(() => asking.delete(give));
  asking.set(give, answer);
  return answer;
}

function isFunction<T>(given: T | (() => T | Promise<T>)): given is () => T | Promise<T> {
  return typeof given === 'function';
}

// Because it is mostly read from a file, and a file ends in a line break that no header can carry.
function trimmed(token: string): string {
  return token.trim();
}

function checkedUsers(users: Users): Users {
  const isRight = typeof users === 'object' && users !== null && Object.values(users).every(isText);
  if (!isRight) throw new TypeError('expected names and hashes');
  return users;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function basicCredentials(authorization: string | undefined): Credentials | undefined {
  const encoded = credentials('basic', authorization);
  if (encoded === undefined) return undefined;
  const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return rest.length === 0 ? undefined : { name, password: rest.join(':') };
}

function credentials(scheme: string, authorization: string | undefined): string | undefined {
  const space = authorization?.indexOf(' ') ?? -1;
  if (authorization === undefined || authorization.slice(0, Math.max(space, 0)).toLowerCase() !== scheme)
    return undefined;
  return authorization.slice(space + 1).trim();
}

function joined({ name, password }: Credentials): string {
  return `${name}:${password}`;
}

/** Hashes are of one length, which timingSafeEqual wants, and hide the length of the secret. */
function same(given: string, expected: string): boolean {
  // Loaded here, because most endpoints ask for no credentials.
  const { createHash, timingSafeEqual } = process.getBuiltinModule('node:crypto');
  const sha256 = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(sha256(given), sha256(expected));
}
