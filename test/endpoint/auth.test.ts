import { type Auth, challenge, isAllowed } from '../../src/endpoint/auth.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';

const said: string[] = [];
const say = (message: string): void => void said.push(message);
const diagnostics = new Diagnostics({ info: say, warn: say, error: say });
const basic: Auth = { basic: { username: 'prom', password: 'pä:ss' } };

function basicHeader(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

describe('isAllowed', () => {
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

it('names the scheme that is asked for', () => {
  expect(challenge({ bearer: 'abc' })).toBe('Bearer realm="metrics"');
  expect(challenge(basic)).toBe('Basic realm="metrics", charset="UTF-8"');
});
