import { codeReason, shownUrl, statusReason } from '../../../src/export/otlp/reason.ts';

const url = 'http://collector:4318/v1/metrics';

describe('a status', () => {
  test.each([
    [400, /OTLP\/HTTP receiver, and is its version recent\?/],
    [401, /wants credentials; set otlp\.headers/],
    [403, /not allowed to write; check otlp\.headers/],
    [404, /no OTLP receiver under this path; .*\/v1\/metrics/],
    [405, /port 4318/],
    [413, /too large for the server; raise/],
    [307, /redirects are not followed; correct otlp\.endpoint/],
    [407, /proxy wants credentials; set HTTP_PROXY or HTTPS_PROXY/],
    [415, /otlp\.protocol/],
    [418, /refuses the request; check/],
    [429, /takes no more for now; raise/],
    [500, /the server failed; see its log/],
    [502, /gateway does not reach the Collector behind it; start/],
    [503, /overloaded or not ready/],
    [504, /gateway waited too long/],
  ])('%i says what and the cure', (status, expected) => {
    expect(statusReason(status, url)).toMatch(expected);
    expect(statusReason(status, url)).toMatch(/^http:\/\/collector:4318\/v1\/metrics answered \d{3}: .*[.?]$/);
  });
});

describe('a code', () => {
  test.each([
    ['CERT_HAS_EXPIRED', /has expired; renew it/],
    ['CERT_REVOKED', /refused; mend it/],
    ['CLOSED', /no time to try again/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /self-signed; give its CA as otlp\.tls\.ca/],
    ['ECONNREFUSED', /nothing listens there; start the Collector/],
    ['ENOTFOUND', /not known; correct otlp\.endpoint/],
    ['HEADERS', /the function otlp\.headers failed/],
    ['SOMETHING_NEW', /: SOMETHING_NEW\.$/],
    ['EHOSTUNREACH', /no way to the host; check the network/],
    ['EPROTO', /is the URL http, not https/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /set otlp\.tls\.cert and otlp\.tls\.key/],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', /set otlp\.tls\.cert and otlp\.tls\.key/],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', /check the URL and otlp\.tls/],
    ['ERR_OSSL_PEM_NO_START_LINE', /check the URL and otlp\.tls/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /for another host; correct/],
    ['ETIMEDOUT', /does not answer; .*otlp\.timeoutMs/],
    ['HPE_INVALID_VERSION', /4317 is gRPC, 4318 is HTTP/],
    ['HTTPS_PORT', /is the URL https, not http/],
    ['PROXY_407', /proxy wants credentials; set/],
    ['PROXY_502', /proxy refuses the tunnel; check HTTPS_PROXY/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /unknown CA; give it as otlp\.tls\.ca/],
    ['constructor', /: constructor\.$/],
  ])('%s says what and the cure', (code, expected) => {
    expect(codeReason(code, url)).toMatch(expected);
    expect(codeReason(code, url).startsWith(`${url}: ${code}`)).toBe(true);
  });
});

test('a URL is shown without query, fragment and credentials', () => {
  expect(shownUrl('https://me:s3cret@collector/v1/metrics?key=s3cret#s3cret')).toBe('https://collector/v1/metrics');
  expect(shownUrl('s3cret')).toBe('the OTLP endpoint');
});
