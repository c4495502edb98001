import { scryptSync } from 'node:crypto';
import { type Claim, PasswordCheck } from '../../src/endpoint/password-check.ts';
import type { PasswordHash } from '../../src/endpoint/password-hash.ts';

// What is expensive is counted where it is done.
let computed = 0;
let atOnce = 0;
let most = 0;
const { scrypt } = process.getBuiltinModule('node:crypto');
type Callback = (error: Error | null, key: Buffer) => void;

beforeEach(() => {
  computed = 0;
  most = 0;
  jest.spyOn(process.getBuiltinModule('node:crypto'), 'scrypt').mockImplementation(((...given: unknown[]) => {
    computed += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    const done = given.pop() as Callback;
    Reflect.apply(scrypt, undefined, [
      ...given,
      (error: Error | null, key: Buffer) => {
        atOnce -= 1;
        done(error, key);
      },
    ]);
  }) as typeof scrypt);
});

afterEach(() => jest.restoreAllMocks());

/** At the lowest cost, so that the tests are quick. */
function hashOf(password: string): PasswordHash {
  const salt = Buffer.alloc(16, 7);
  const hash = scryptSync(password, salt, 32, { N: 2 ** 13, r: 8, p: 1 });
  return { ln: 13, r: 8, p: 1, salt, hash };
}

const hash = hashOf('right');

const claim = (password: string, more: Partial<Claim> = {}): Claim => ({
  name: 'prometheus',
  password,
  expected: hash,
  example: hash,
  ...more,
});

it('who was let in is remembered for a minute, and then looked at again', async () => {
  let now = 1000;
  const check = new PasswordCheck(() => now);
  for (now of [1000, 1015, 1059.9]) await expect(check.isRight(claim('right'))).resolves.toBe(true);
  expect(computed).toBe(1);
  now = 1060;
  await expect(check.isRight(claim('right'))).resolves.toBe(true);
  expect(computed).toBe(2);
});

it('who was refused is not remembered, and a new hash is asked for at once', async () => {
  const check = new PasswordCheck();
  await expect(check.isRight(claim('right'))).resolves.toBe(true);
  const renewed = hashOf('new');
  await expect(check.isRight(claim('right', { expected: renewed }))).resolves.toBe(false);
  await expect(check.isRight(claim('new', { expected: renewed }))).resolves.toBe(true);
  await expect(check.isRight(claim('new'))).resolves.toBe(false);
  await expect(check.isRight(claim('right', { name: 'other' }))).resolves.toBe(true);
});

it('many that claim the same at once cost one look, and different ones never more than two at a time', async () => {
  const check = new PasswordCheck();
  const same = await Promise.all(Array.from({ length: 500 }, () => check.isRight(claim('right'))));
  expect(same.every(Boolean)).toBe(true);
  expect(computed).toBe(1);
  const wrong = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((password) => check.isRight(claim(password))));
  expect(wrong.some(Boolean)).toBe(false);
  expect([computed, most]).toEqual([7, 2]);
});

it('an unknown user costs the look that a known one costs', async () => {
  const check = new PasswordCheck();
  await expect(check.isRight(claim('right', { name: 'nobody', expected: undefined }))).resolves.toBe(false);
  expect(computed).toBe(1);
  expect(jest.mocked(process.getBuiltinModule('node:crypto').scrypt).mock.calls[0]?.[3]).toMatchObject({
    N: 2 ** 13,
    r: 8,
  });
  await expect(check.isRight(claim('right', { expected: undefined, example: undefined }))).resolves.toBe(false);
  expect(computed).toBe(2);
});

it('ten failures a second are looked at, the others refused without; who was let in before still is', async () => {
  let now = 1000;
  const check = new PasswordCheck(() => now);
  await check.isRight(claim('right'));
  computed = 0;
  const guess = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => check.isRight(claim(`guess ${now} ${index}`))));
  expect((await guess(40)).some(Boolean)).toBe(false);
  expect([computed, check.isLimited]).toEqual([10, true]);

  // Also after the minute: a known scraper is not locked out by those who guess.
  now += 60;
  await guess(40);
  expect(check.isLimited).toBe(true);
  await expect(check.isRight(claim('right'))).resolves.toBe(true);
  expect(computed).toBe(21);

  now += 1;
  expect(check.isLimited).toBe(false);
}, 60_000);

it('those who are let in use up nothing', async () => {
  const check = new PasswordCheck(() => 1000);
  for (let index = 0; index < 12; index++) await check.isRight(claim('right', { name: `scraper ${index}` }));
  expect(check.isLimited).toBe(false);
  expect(computed).toBe(12);
});
