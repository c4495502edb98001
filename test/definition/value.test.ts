import fc from 'fast-check';
import { cleanText, MAX_VALUE_LENGTH, staticIdentifier } from '../../src/definition/value.ts';
import { heapInUse, megabyte } from '../heap.ts';

// Any UTF-16 units, lone surrogates and control characters among them.
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
  .map((units) => String.fromCharCode(...units));

describe('cleanText', () => {
  it.each<[unknown, string | undefined]>([
    ['api', 'api'],
    ['  api\t', 'api'],
    ['a\nb', 'a b'],
    ['a\r\n\u0000b', 'a b'],
    ['a\u007fb\u0085c', 'a b c'],
    ['\n', ''],
    ['', ''],
    ['naïve ☂ 🧭', 'naïve ☂ 🧭'],
    ['\ud800x', '\ufffdx'],
    ['x\udc00', 'x\ufffd'],
    [404, '404'],
    [-0.5, '-0.5'],
    [true, 'true'],
    [undefined, undefined],
    [null, undefined],
    [10n, undefined],
    [Symbol('x'), undefined],
    [['a'], undefined],
    [{ toString: () => 'a' }, undefined],
    [() => 'a', undefined],
  ])('makes %p to %p', (value, text) => {
    expect(cleanText(value)).toBe(text);
  });

  it('gives well-formed text without control characters, short and trimmed, for any text', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const text = cleanText(value) ?? '';
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(MAX_VALUE_LENGTH);
        expect(text).not.toMatch(/\p{Cc}/u);
        expect(text.trim()).toBe(text);
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(anyText, (value) => expect(cleanText(cleanText(value))).toBe(cleanText(value))));
  });

  it('cuts at 128 units, and leaves no half of a pair', () => {
    expect(cleanText('x'.repeat(1_000_000))).toBe('x'.repeat(128));
    expect(cleanText(`${'x'.repeat(127)}🧭`)).toBe(`${'x'.repeat(127)}\ufffd`);
  });

  it('does not keep the megabyte that a value was cut from', () => {
    const before = heapInUse();
    const kept = Array.from({ length: 60 }, (_, index) => cleanText(megabyte(`${index}`)));
    expect(heapInUse() - before).toBeLessThan(20_000_000);
    expect(new Set(kept).size).toBe(60);
  });
});

describe('staticIdentifier', () => {
  it.each(['api', 'send-mail', 'api-1', 'GetUser', 'orders.v2', 'cafe', 'deadbeef', 'step_3', 'a'])(
    'takes %s',
    (value) => {
      expect(staticIdentifier(value)).toBe(true);
    },
  );

  it.each([
    '',
    '42',
    '/users/42',
    'C:\\temp',
    'someone@example.org',
    'two words',
    '6f9619ff-8b86-4011-b42d-00cf4fc964ff',
    'job-6F9619FF-8B86-4011-B42D-00CF4FC964FF',
    '3f785a2b9c01',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  ])('refuses "%s"', (value) => {
    expect(staticIdentifier(value)).toBe(false);
  });
});
