// Floor 8. The schema of who may read the metrics at the endpoint: credentials, and TLS with or without certificates of scrapers.
import * as v from 'valibot';
import type { Auth } from '../../endpoint/auth.ts';
import { hashRule, readHash } from '../../endpoint/password-hash.ts';
import type { TlsOptions } from '../../endpoint/tls.ts';

import { isHeaderValue } from './rules.ts';
import { flag, isObject, isText, pem, section, text } from './schema-parts.ts';

/** The schema of `prometheus.auth`. */
export const auth = v.pipe(
  v.custom<Auth>(
    isAuth,
    'expected { bearer: text or function }, { basic: { username, password } } or { basic: { users: hashes by name, or ' +
      'function } }, no text empty, no ":" in a username, a bearer that may stand in an HTTP header, without white space ' +
      'around it (trim what is read from a file).',
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? hashProblem(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
  v.transform((given): Auth => {
    if ('bearer' in given) return { bearer: given.bearer };
    const { basic } = given;
    if (!('users' in basic)) return { basic: { username: basic.username, password: basic.password } };
    if (typeof basic.users === 'function') return { basic: { users: basic.users } };
    return { basic: { users: Object.assign(Object.create(null), basic.users) } };
  }),
);

/** The schema of `prometheus.tls`. */
export const accessTls = v.pipe(
  section<TlsOptions>({
    key: pem,
    cert: pem,
    ca: pem,
    keyFile: text,
    certFile: text,
    caFile: text,
    requestCert: flag,
  }),
  v.check(({ key, cert, keyFile, certFile }) => {
    const [texts, files] = [[key, cert].filter(isGiven).length, [keyFile, certFile].filter(isGiven).length];
    return (texts === 2 && files === 0) || (texts === 0 && files === 2);
  }, 'expected both key and cert, or both keyFile and certFile.'),
  v.check(({ ca, caFile }) => !isGiven(ca) || !isGiven(caFile), 'expected ca or caFile, not both.'),
  // Without a CA of one's own, Node would let in every certificate that any public authority has signed.
  v.check(
    ({ requestCert, ca, caFile }) => requestCert !== true || isGiven(ca) || isGiven(caFile),
    'expected a ca or caFile beside requestCert.',
  ),
);

function isAuth(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 1) return false;
  if ('bearer' in value) return isToken(value.bearer) || typeof value.bearer === 'function';
  if (!isObject(value.basic)) return false;
  const { users, username, password } = value.basic;
  if ('users' in value.basic) return Object.keys(value.basic).length === 1 && isUsers(users);
  return Object.keys(value.basic).length === 2 && isUsername(username) && isText(password);
}

function isUsers(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (!isObject(value) || Object.keys(value).length === 0) return false;
  return Object.entries(value).every(([username, hash]) => isUsername(username) && isText(hash));
}

function isUsername(value: unknown): value is string {
  return isText(value) && !value.includes(':');
}

/** What is wrong with the hashes, and the cure; undefined when they can be used, or there are none. */
function hashProblem(given: Auth): string | undefined {
  if ('bearer' in given || !('users' in given.basic) || typeof given.basic.users === 'function') return undefined;
  const hashes = Object.values(given.basic.users);
  if (hashes.some((hash) => /^\$2[abxy]?\$/.test(hash))) {
    return `${hashRule}. A bcrypt hash ($2...) cannot be checked here: make a new one with hashPassword(password).`;
  }
  return hashes.every((hash) => readHash(hash) !== undefined) ? undefined : `${hashRule}.`;
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

// No scraper can send white space around its token: HTTP cuts it off, and every scrape would be refused.
function isToken(value: unknown): boolean {
  return isText(value) && isHeaderValue(value) && value === value.trim();
}
