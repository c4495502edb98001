import { reasonOf } from '../../../src/export/otlp/reason.ts';

const url = 'http://collector:4318/v1/metrics';
const failed = (code: unknown, name = 'Error') => Object.assign(new Error('secret words'), { code, name });

test.each([
  [failed(401), /answered 401: .*otlp\.headers/],
  [failed(403), /answered 403: .*otlp\.headers/],
  [failed(404), /answered 404: .*\/v1\/metrics/],
  [failed(405), /answered 405: .*4318/],
  [failed(413), /answered 413: .*too large/],
  [failed(500), /answered 500: the server failed/],
  [failed(302), /answered 302: redirects are not followed/],
  [failed('ECONNREFUSED'), /ECONNREFUSED, nothing listens there; start the Collector/],
  [failed('ENOTFOUND'), /ENOTFOUND, .*correct otlp\.endpoint/],
  [failed('HPE_INVALID_CONSTANT'), /4317 is gRPC, 4318 is HTTP/],
  [failed('DEPTH_ZERO_SELF_SIGNED_CERT'), /otlp\.tls\.ca/],
  [failed('HEADERS'), /the function otlp\.headers/],
  [failed('SOMETHING_NEW'), /: SOMETHING_NEW\.$/],
  [failed(undefined, 'OTLPExporterError'), /overloaded or not ready/],
  [failed(undefined), /no answer in time/],
  ['a text', /: unknown error\.$/],
  [undefined, /: unknown error\.$/],
])('%s is told with where to, why and what to do', (error, expected) => {
  const reason = reasonOf(error, url);
  expect(reason).toMatch(expected);
  expect(reason.startsWith(url)).toBe(true);
  expect(reason.endsWith('.')).toBe(true);
  expect(reason).not.toContain('secret');
});

test('the code of a network error is found where Node hides it', () => {
  const deep = new Error('fetch failed', {
    cause: new AggregateError([failed('ECONNREFUSED'), failed('ECONNREFUSED')]),
  });
  expect(reasonOf(deep, url)).toContain('ECONNREFUSED, nothing listens there');
});

test('an error that is its own cause ends', () => {
  const round = new Error('round');
  round.cause = round;
  expect(reasonOf(round, url)).toContain('no answer in time');
});

test('a number that is no HTTP status is not taken for one', () => {
  expect(reasonOf(new DOMException('aborted', 'AbortError'), 'http://collector')).not.toContain('answered');
});
