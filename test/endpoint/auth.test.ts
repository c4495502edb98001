import { type Auth, challenge, isAllowed, refusalHeaders, type Users } from '../../src/endpoint/auth.ts';
import { hashPassword } from '../../src/endpoint/password-hash.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';

const said: string[] = [];
const say = (message: string): void => void said.push(message);
const diagnostics = new Diagnostics({ info: say, warn: say, error: say });
const basic: Auth = { basic: { username: 'prom', password: 'pä:ss' } };

function basicHeader(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

describe('isAllowed', () => {
  it('asks a function once for all who come at the same time', async () => {
    let asked = 0;
    const bearer = async () => {
      asked += 1;
      return 'abc';
    };
    const all = await Promise.all(Array.from({ length: 50 }, () => isAllowed({ bearer }, 'Bearer abc', diagnostics)));
    expect([asked, new Set(all)]).toEqual([1, new Set([true])]);
    await isAllowed({ bearer }, 'Bearer abc', diagnostics);
    expect(asked).toBe(2);
  });

  it.each<[string, Auth | undefined, string | undefined, boolean]>([
    ['anybody without auth', undefined, undefined, true],
    ['the token', { bearer: 'abc' }, 'Bearer abc', true],
    ['the scheme in any case', { bearer: 'abc' }, 'bearer  abc', true],
    ['a token from a function', { bearer: () => 'abc' }, 'Bearer abc', true],
    ['a token from a promise', { bearer: async () => 'abc' }, 'Bearer abc', true],
    ['a token from a file, which ends in a line break', { bearer: async () => 'abc\n' }, 'Bearer abc', true],
    ['a token from a file that holds a line break alone', { bearer: () => '\n' }, 'Bearer ', false],
    ['no header', { bearer: 'abc' }, undefined, false],
    ['no scheme', { bearer: 'abc' }, 'abc', false],
    ['another token', { bearer: 'abc' }, 'Bearer abd', false],
    ['the start of the token', { bearer: 'abc' }, 'Bearer ab', false],
    ['another scheme', { bearer: 'abc' }, basicHeader('abc'), false],
    ['an empty token, even if that is configured', { bearer: '' }, 'Bearer ', false],
    ['user and password', basic, basicHeader('prom:pä:ss'), true],
    ['a wrong password', basic, basicHeader('prom:pass'), false],
    ['a wrong user', basic, basicHeader('grafana:pä:ss'), false],
    ['no base64', basic, 'Basic %%%', false],
    ['no password', basic, basicHeader('prom'), false],
    ['a bearer for a basic', basic, 'Bearer prom:pä:ss', false],
  ])('decides on %s', async (_case, auth, header, expected) => {
    await expect(isAllowed(auth, header, diagnostics)).resolves.toBe(expected);
    expect(said).toEqual([]);
  });

  it('takes a renewed token at once', async () => {
    let token = 'old';
    const auth = { bearer: () => token };
    await expect(isAllowed(auth, 'Bearer old', diagnostics)).resolves.toBe(true);
    token = 'new';
    await expect(isAllowed(auth, 'Bearer old', diagnostics)).resolves.toBe(false);
    await expect(isAllowed(auth, 'Bearer new', diagnostics)).resolves.toBe(true);
  });

  it('refuses while the function fails, and says so once without its message', async () => {
    let fails = true;
    const bearer = (): string => {
      if (fails) throw new Error('secret store at https://user:canary@vault');
      return 'abc';
    };
    await expect(isAllowed({ bearer }, 'Bearer abc', diagnostics)).resolves.toBe(false);
    await expect(isAllowed({ bearer }, 'Bearer abc', diagnostics)).resolves.toBe(false);
    expect(said).toEqual([expect.stringContaining('failed (Error)')]);
    expect(said.join()).not.toContain('canary');
    fails = false;
    await expect(isAllowed({ bearer }, 'Bearer abc', diagnostics)).resolves.toBe(true);
    expect(said).toHaveLength(2);
  });

  it('refuses when the function never answers', async () => {
    jest.useFakeTimers();
    const decision = isAllowed({ bearer: () => new Promise<string>(() => {}) }, 'Bearer abc', diagnostics);
    await jest.advanceTimersByTimeAsync(1000);
    await expect(decision).resolves.toBe(false);
    jest.useRealTimers();
  });
});

describe('users', () => {
  let users: Users;
  beforeAll(async () => {
    const [prometheus, grafana] = await Promise.all([hashPassword('pä:ss'), hashPassword('other')]);
    users = { prometheus, grafana, broken: '$2y$10$abcdefghijklmnopqrstuu' };
  });
  beforeEach(async () => {
    await isAllowed({ bearer: () => 'ends the trouble of the test before' }, 'Bearer x', diagnostics);
    said.length = 0;
  });

  it.each<[string, string | undefined, boolean]>([
    ['a user with their password', basicHeader('prometheus:pä:ss'), true],
    ['another user', basicHeader('grafana:other'), true],
    ['the password of another', basicHeader('grafana:pä:ss'), false],
    ['nobody', basicHeader('nobody:other'), false],
    ['a name that every object has', basicHeader('constructor:other'), false],
    ['the hash in place of the password', 'hash', false],
    ['an empty password', basicHeader('grafana:'), false],
    ['no header', undefined, false],
    ['a bearer', 'Bearer other', false],
  ])('decides on %s', async (_case, header, expected) => {
    const given = header === 'hash' ? basicHeader(`grafana:${users.grafana}`) : header;
    await expect(isAllowed({ basic: { users } }, given, diagnostics)).resolves.toBe(expected);
    await expect(isAllowed({ basic: { users: async () => users } }, given, diagnostics)).resolves.toBe(expected);
    expect(said).toEqual([]);
  });

  it('may change: a user who is gone, and a password that was, are refused at once', async () => {
    let list = users;
    const auth: Auth = { basic: { users: () => list } };
    const ask = (text: string) => isAllowed(auth, basicHeader(text), diagnostics);
    await expect(ask('grafana:other')).resolves.toBe(true);
    list = { grafana: users.prometheus ?? '' };
    await expect(ask('grafana:other')).resolves.toBe(false);
    await expect(ask('grafana:pä:ss')).resolves.toBe(true);
    list = {};
    await expect(ask('grafana:pä:ss')).resolves.toBe(false);
    expect(said).toEqual([]);
  });

  it('are not asked for without credentials', async () => {
    let asked = 0;
    const auth: Auth = { basic: { users: () => ({ name: String(++asked) }) } };
    await isAllowed(auth, undefined, diagnostics);
    await isAllowed(auth, 'Basic', diagnostics);
    expect(asked).toBe(0);
  });

  it.each<[string, () => Users]>([
    [
      'throws',
      () => {
        throw new Error('canary');
      },
    ],
    ['gives nothing', () => undefined as unknown as Users],
    ['gives no texts', () => ({ grafana: 5 }) as unknown as Users],
  ])('as a function that %s: refused, and said without what it was', async (_case, list) => {
    const auth: Auth = { basic: { users: list } };
    await expect(isAllowed(auth, basicHeader('grafana:other'), diagnostics)).resolves.toBe(false);
    expect(said).toEqual([expect.stringMatching(/function for the users .* failed \((?:Type)?Error\)/)]);
    await isAllowed({ basic: { users: () => users } }, basicHeader('grafana:other'), diagnostics);
    expect(said.slice(1)).toEqual([expect.stringContaining('works again')]);
  });

  it('with a hash that cannot be used is refused, and named', async () => {
    const auth: Auth = { basic: { users: () => users } };
    await expect(isAllowed(auth, basicHeader('broken:other'), diagnostics)).resolves.toBe(false);
    expect(said).toEqual([expect.stringMatching(/hash of the user "broken" .*hashPassword\(\)/)]);
    expect(said[0]).not.toContain('$2y$');
  });

  it('who fail too often are told when to come again', async () => {
    const auth: Auth = { basic: { users } };
    const guesses = Array.from({ length: 30 }, (_, index) => basicHeader(`grafana:${index}`));
    expect(refusalHeaders(auth)).toEqual({ 'www-authenticate': challenge(auth) });
    const started = guesses.map((guess) => isAllowed(auth, guess, diagnostics));
    await Promise.resolve();
    expect(refusalHeaders(auth)).toEqual({ 'www-authenticate': challenge(auth), 'retry-after': '1' });
    expect((await Promise.all(started)).some(Boolean)).toBe(false);
  });

  it('are refused, not failed for, when a hash cannot be computed', async () => {
    const crypto = process.getBuiltinModule('node:crypto');
    const noMemory = jest.spyOn(crypto, 'scrypt').mockImplementation((...given: unknown[]) => {
      (given.at(-1) as (error: Error) => void)(new Error('canary'));
    });
    await expect(isAllowed({ basic: { users } }, basicHeader('grafana:fresh'), diagnostics)).resolves.toBe(false);
    noMemory.mockRestore();
    expect(said).toEqual([expect.stringContaining('could not be checked')]);
  });
});

it('names the scheme that is asked for', () => {
  expect(challenge({ bearer: 'abc' })).toBe('Bearer realm="metrics"');
  expect(refusalHeaders({ bearer: 'abc' })).toEqual({ 'www-authenticate': 'Bearer realm="metrics"' });
  expect(challenge(basic)).toBe('Basic realm="metrics", charset="UTF-8"');
});
