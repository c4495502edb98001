import { scryptSync } from 'node:crypto';
import { hashLike, hashPassword, isPasswordOf, type PasswordHash, readHash } from '../../src/endpoint/password-hash.ts';

const b64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
const salt = b64(Buffer.alloc(16, 7));
const key = b64(Buffer.alloc(32, 9));

/** A hash of another tool, with costs of its own. */
function phc(password: string, ln: number, p: number): string {
  const bytes = scryptSync(password, Buffer.alloc(16, 7), 32, { N: 2 ** ln, r: 8, p, maxmem: 2 ** (ln + 11) });
  return `$scrypt$ln=${ln},r=8,p=${p}$${salt}$${b64(bytes)}`;
}

describe('hashPassword', () => {
  it('gives a PHC string that the password, and no other, belongs to', async () => {
    const text = await hashPassword('pä:ss');
    expect(text).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    const hash = readHash(text) as PasswordHash;
    await expect(isPasswordOf(hash, 'pä:ss')).resolves.toBe(true);
    await expect(isPasswordOf(hash, 'pä:s')).resolves.toBe(false);
    await expect(isPasswordOf(hash, '')).resolves.toBe(false);
  });

  it('salts: one password has a new hash each time', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it.each(['', undefined, 5])('refuses %p', async (password) => {
    await expect(hashPassword(password as string)).rejects.toMatchObject({ code: 'BINNACLE_INVALID_OPTIONS' });
  });
});

describe('readHash', () => {
  it.each([
    [13, 10],
    [14, 5],
    [16, 1],
  ])('reads the hash of another tool: ln=%d, p=%d', async (ln, p) => {
    const hash = readHash(phc('secret', ln, p)) as PasswordHash;
    expect(hash).toMatchObject({ ln, r: 8, p });
    await expect(isPasswordOf(hash, 'secret')).resolves.toBe(true);
    await expect(isPasswordOf(hash, 'Secret')).resolves.toBe(false);
  });

  it('reads one with padding too', () => {
    expect(readHash(`$scrypt$ln=15,r=8,p=1$${salt}==$${key}=`)?.hash).toEqual(Buffer.alloc(32, 9));
  });

  it.each([
    '',
    'password',
    '$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234',
    `$argon2id$v=19$m=65536,t=3,p=4$${salt}$${key}`,
    `$scrypt$ln=12,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=18,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=15,r=16,p=1$${salt}$${key}`,
    `$scrypt$ln=15,r=8,p=0$${salt}$${key}`,
    `$scrypt$ln=15,r=8,p=11$${salt}$${key}`,
    `$scrypt$ln=15,r=8,p=1$short$${key}`,
    `$scrypt$ln=15,r=8,p=1$${salt}$short`,
    `$scrypt$ln=15,r=8,p=1$${salt}$${key}$`,
    `$scrypt$ln=15,r=8,p=1$${salt}`,
    ` $scrypt$ln=15,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=15,r=8,p=1$${salt}$${key}\n`,
    `$scrypt$ln=15,r=8,p=1$${'A'.repeat(100_000)}$${key}`,
  ])('takes no %j', (text) => {
    expect(readHash(text)).toBeUndefined();
  });
});

it('a hash that nobody has costs what another costs', async () => {
  const like = hashLike(readHash(phc('secret', 14, 2)));
  expect(like).toMatchObject({ ln: 14, r: 8, p: 2 });
  await expect(isPasswordOf(like, 'secret')).resolves.toBe(false);
  expect(hashLike()).toMatchObject({ ln: 15, r: 8, p: 1 });
});
