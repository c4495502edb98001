import { cleanServerText } from '../../../src/export/otlp/server-text.ts';

test.each([
  'metric http.server.request.duration: 3 points are too old',
  'otelcol_http_server_request_duration_seconds_bucket has too many series, the limit is 2000',
  'see https://example.com/docs/limits',
])('%s stays as it is', (text) => {
  expect(cleanServerText(text)).toBe(text);
});

test.each([
  ['one\r\ntwo\u0000\u001b[31m three\u2028\u202e', 'one two [31m three'],
  ['\ud800 lone', '\ufffd lone'],
])('%j is on one line', (text, expected) => {
  expect(cleanServerText(text)).toBe(expected);
});

test.each([
  'bad Bearer s3cret.abc-1',
  'Authorization: s3cret',
  '"api_key": "s3cret"',
  'password=s3cret;',
  'X-Token = s3cret',
  'POST https://me:s3cret@collector/v1',
  'GET /v1/metrics?key=s3cret&x=1',
  'key sk-proj-s3cret12345678',
  'ghp_s3cret1234567890',
  'AKIAS3CRET1234567890'.replace('S3CRET', 'ABCDEF'),
  'eyJhbGciOiJIUzI1NiJ9.s3cret.sig',
  'unknown user s3cret@example.com',
  'tenant s3cret0123456789abcdef0123456789abcdef',
])('%s is shown without its secret', (text) => {
  const clean = cleanServerText(text);
  expect(clean).toContain('<redacted>');
  expect(clean).not.toMatch(/s3cret|ABCDEF/);
});

test('at most 200 characters, whole ones', () => {
  expect(cleanServerText('ab '.repeat(300))).toHaveLength(200);
  expect(cleanServerText('\u{1f600}'.repeat(300)).isWellFormed()).toBe(true);
  expect(cleanServerText('a '.repeat(100).trim())).toHaveLength(199);
});

test('a text of megabytes costs what its head costs', () => {
  for (const piece of ['a', 'a.', '@', '?', 'token', '://', ' ', 'eyJ.']) {
    const started = performance.now();
    cleanServerText(piece.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(1000);
  }
});
