import { shownOption, shownText } from '../../../src/telemetry/config/shown.ts';

describe('a text from outside', () => {
  test.each([
    ['http://localhost:4318', '"http://localhost:4318"'],
    ['https://user:CANARY@host/path', '"https://<redacted>@host/path"'],
    ['https://CANARY@host', '"https://<redacted>@host"'],
    ['https://user:p@CANARY@host', '"https://<redacted>@host"'],
    ['http//user:CANARY@host', '"<redacted>@host"'],
    ['https://host/path?key=CANARY', '"https://host/path?<redacted>"'],
    ['https://host#CANARY', '"https://host#<redacted>"'],
    ['a\r\n"b"\u2028\u202ec', '"a \\"b\\" c"'],
    ['\ud800', '"\ufffd"'],
    ['', '""'],
  ])('%j', (text, expected) => {
    expect(shownText(text)).toBe(expected);
  });

  test('is cut after its credentials are out, never before', () => {
    expect(shownText(`http://user:${'CANARY'.repeat(100)}@host`)).toBe('"http://<redacted>@host"');
  });

  test('is cut at 80 characters, between whole ones', () => {
    expect(shownText(`${'x'.repeat(79)}\u{1f6a2}y`)).toBe(`"${'x'.repeat(79)}\ufffd..."`);
  });
});

describe('the value of an option', () => {
  test.each([
    'prometheus.auth',
    'prometheus.auth.bearer',
    'prometheus.tls.key',
    'otlp.headers',
    'otlp.headers["a b"]',
    'otlp.tls.cert',
  ])('at %s is never shown', (path) => {
    for (const value of ['CANARY', 5, { a: 'CANARY' }, undefined]) expect(shownOption(path, value)).toBe('<redacted>');
  });

  test.each(['', 'otlp', 'prometheus'])('is not shown where an object with secrets was expected: %j', (path) => {
    expect(shownOption(path, 'CANARY')).toBe('a text');
  });

  test.each<[unknown, string]>([
    ['x', '"x"'],
    [-0.5, '-0.5'],
    [Number.NaN, 'NaN'],
    [false, 'false'],
    [undefined, 'undefined'],
    [null, 'null'],
    [() => 'CANARY', 'a function'],
    [Symbol('CANARY'), 'a symbol'],
    [10n, 'a bigint'],
    [['CANARY'], 'an array'],
    [{ a: 'CANARY' }, 'an object'],
  ])('elsewhere: %p', (value, expected) => {
    expect(shownOption('otlp.headersX', value)).toBe(expected);
  });
});
