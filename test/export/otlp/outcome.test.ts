import { type Outcome, outcomeOf } from '../../../src/export/otlp/outcome.ts';
import type { Reply } from '../../../src/export/otlp/reply.ts';

const url = 'http://me:s3cret@collector:4318/v1/metrics?key=s3cret';
const shown = 'http://collector:4318/v1/metrics';

const answered = (status: number, body: string | undefined = '', retryAfterMs?: number): Reply => ({
  kind: 'answered',
  status,
  body: body === undefined ? undefined : Buffer.from(body),
  sentBytes: 1,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const all = () => undefined;
const failed = (code: string): Reply => ({ kind: 'failed', code });

/** Each status that is not a success, and each code, by what is done about it. */
const statuses: Record<Exclude<Outcome['kind'], 'delivered'>, readonly number[]> = {
  retry: [429, 502, 503, 504],
  too_large: [413],
  unreadable: [400],
  misconfigured: [300, 301, 302, 303, 304, 305, 307, 308, 399, 401, 403, 404, 405, 407, 415],
  failed: [
    402, 406, 408, 409, 410, 411, 412, 414, 416, 417, 418, 421, 422, 426, 431, 451, 499, 500, 501, 505, 511, 599,
  ],
};

const codes: Partial<Record<Outcome['kind'], readonly string[]>> = {
  retry: [
    'EADDRNOTAVAIL',
    'EAI_AGAIN',
    'EAI_FAIL',
    'ECONNABORTED',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTDOWN',
    'EHOSTUNREACH',
    'EMFILE',
    'ENETUNREACH',
    'ENOTFOUND',
    'EPIPE',
    'ERR_PROXY_TUNNEL',
    'ETIMEDOUT',
    'HEADERS',
    'PROXY_502',
    'PROXY_503',
  ],
  misconfigured: [
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REVOKED',
    'CERT_UNTRUSTED',
    'CRL_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'EPROTO',
    'ERR_INVALID_PROTOCOL',
    'ERR_OSSL_PEM_NO_START_LINE',
    'ERR_PROXY_INVALID_CONFIG',
    'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'HPE_CR_EXPECTED',
    'HPE_HEADER_OVERFLOW',
    'HPE_INVALID_CONSTANT',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'PROXY_403',
    'PROXY_407',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
  failed: ['CLOSED', 'ERR_STREAM_PREMATURE_CLOSE', 'SOMETHING_NEW', 'UNKNOWN'],
};

const statusRows = Object.entries(statuses).flatMap(([kind, list]) => list.map((status) => [status, kind] as const));
const codeRows = Object.entries(codes).flatMap(([kind, list]) => list.map((code) => [code, kind] as const));

test.each(statusRows)('status %i: %s', (status, kind) => {
  expect(outcomeOf(answered(status), url, all)).toEqual({
    kind,
    reason: expect.stringMatching(new RegExp(`^${shown} answered ${status}: .+[.?]$`)),
  });
});

test.each(codeRows)('%s: %s', (code, kind) => {
  const outcome = outcomeOf(failed(code), url, all);
  expect(outcome).toEqual({ kind, reason: expect.stringContaining(shown) });
  expect(JSON.stringify(outcome)).not.toContain('s3cret');
});

test.each([429, 503])('with %i the server may ask to wait', (status) => {
  expect(outcomeOf(answered(status, '', 7000), url, all)).toMatchObject({ kind: 'retry', afterMs: 7000 });
});

test('a wait that stands in an answer that is not tried again is of no account', () => {
  expect(outcomeOf(answered(401, '', 7000), url, all)).not.toHaveProperty('afterMs');
});

test.each([
  'Client sent an HTTP request to an HTTPS server.\n',
  '<h1>400 Bad Request</h1><center>The plain HTTP request was sent to HTTPS port</center>',
])('a 400 that says %j is about the URL, not about the metrics', (text) => {
  expect(outcomeOf(answered(400, text), url, all)).toEqual({
    kind: 'misconfigured',
    reason: expect.stringContaining('is the URL https, not http?'),
  });
});

describe('2xx is delivered', () => {
  const readable = { kind: 'delivered', rejected: 0 };

  test.each([200, 202, 204, 299])('%i', (status) => {
    expect(outcomeOf(answered(status), url, all)).toEqual(readable);
    expect(outcomeOf(answered(status, '{}'), url, all)).toEqual(readable);
  });

  test('an empty answer is not read', () => {
    const read = () => {
      throw new Error('no JSON');
    };
    expect(outcomeOf(answered(200, ''), url, read)).toEqual(readable);
  });

  test('points may be rejected, and the words about it are cleaned', () => {
    const message = `too\nold\u0007, token=s3cret ${'x '.repeat(500)}`;
    const outcome = outcomeOf(answered(200, 'some'), url, () => ({ rejected: 2, message }));
    expect(outcome).toEqual({
      kind: 'delivered',
      rejected: 2,
      message: expect.stringMatching(/^too old , token=<redacted> x x .*\.\.\.$/),
    });
    expect((outcome as { message: string }).message).toHaveLength(200);
  });

  test('none rejected, and a warning', () => {
    const outcome = outcomeOf(answered(200, 'some'), url, () => ({ rejected: 0, message: 'soon to end' }));
    expect(outcome).toEqual({ ...readable, message: 'soon to end' });
  });

  test.each([-3, Number.NaN, 1.5, Number.POSITIVE_INFINITY])('%d points rejected are none', (rejected) => {
    expect(outcomeOf(answered(200, 'some'), url, () => ({ rejected, message: '' }))).toEqual(readable);
  });

  test('also where the answer is of something else, and then that is said', () => {
    const read = () => {
      throw new Error('no OTLP');
    };
    expect(outcomeOf(answered(200, '<html>'), url, read)).toEqual({
      ...readable,
      unread: `${shown} answered 200 with something that is no OTLP answer; is it an OTLP endpoint? Correct otlp.endpoint.`,
    });
  });

  test('also where the answer was cut or had no end', () => {
    expect(outcomeOf({ ...answered(202), body: undefined } as Reply, url, all)).toEqual({
      ...readable,
      unread: expect.stringContaining(`${shown} answered 202 with an answer that was cut, late or over 64 KiB`),
    });
  });
});
