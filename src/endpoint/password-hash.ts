// Floor 6. Hashes of passwords: scrypt, written in the PHC string format as other tools do.

import { BinnacleError } from '../support/errors.ts';
import { Slots } from './slots.ts';

/** A hash that was read from its text. */
export interface PasswordHash {
  /** The binary logarithm of scrypt's N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** As RFC 7914 and OWASP recommend for a login: 32 MiB, and some 70 ms of one core. */
const COST = { ln: 15, r: 8, p: 1 } as const;

// From what OWASP still recommends to 128 MiB, so that no hash in a file can take the process's memory.
const FORMAT =
  /^\$scrypt\$ln=(1[3-7]),r=(8),p=([1-9]|10)\$([A-Za-z0-9+/]{11,86})(?:={0,2})\$([A-Za-z0-9+/]{22,86})(?:={0,2})$/;

/** What a hash is to be, for messages. */
export const hashRule =
  'expected hashes as hashPassword() makes them ($scrypt$ln=15,r=8,p=1$...; ln 13 to 17, r 8, p 1 to 10)';

// Two at once: each takes 32 MiB, and a thread of the four that Node has for files and names as well.
const slots = new Slots(2);

/**
 * The hash of a password for `prometheus.auth.basic.users`, with a salt of its own:
 * `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, in base64 without padding. It can stand in a file; the password cannot be had from it.
 *
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS (as a rejection) when the password is not a text, or empty
 *
 * @example
 * const hash = await hashPassword(password);
 * initTelemetry({ prometheus: { auth: { basic: { users: { prometheus: hash } } } } });
 */
export async function hashPassword(password: string): Promise<string> {
  if (typeof password !== 'string' || password === '') {
    throw new BinnacleError('BINNACLE_INVALID_OPTIONS', ['hashPassword() was given no password: expected a text.']);
  }
  const salt = process.getBuiltinModule('node:crypto').randomBytes(16);
  const hash = await derive(password, { ...COST, salt, hash: Buffer.alloc(32) });
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${base64(salt)}$${base64(hash)}`;
}

/** Reads a hash; undefined for what is none, or costs too little or too much. */
export function readHash(text: string): PasswordHash | undefined {
  const [whole, ln, r, p, salt = '', hash = ''] = FORMAT.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const read = { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
  return { ln: Number(ln), r: Number(r), p: Number(p), ...read };
}

/** A hash that no password has, which costs as much to check as the one given. */
export function hashLike({ ln, r, p }: Pick<PasswordHash, 'ln' | 'r' | 'p'> = COST): PasswordHash {
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  return { ln, r, p, salt: randomBytes(16), hash: randomBytes(32) };
}

/** True when the hash is that of the password; takes as long when it is not. */
export async function isPasswordOf(expected: PasswordHash, password: string): Promise<boolean> {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto');
  return timingSafeEqual(await derive(password, expected), expected.hash);
}

function derive(password: string, { ln, r, p, salt, hash }: PasswordHash): Promise<Buffer> {
  // Loaded here, because most endpoints ask for no password.
  const { scrypt } = process.getBuiltinModule('node:crypto');
  const N = 2 ** ln;
  const cost = { N, r, p, maxmem: 256 * N * r };
  return slots.run(
    () =>
      new Promise((resolve, reject) => {
        scrypt(password, salt, hash.length, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
      }),
  );
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
