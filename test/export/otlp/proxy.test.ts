import { proxyEnvironment, proxyWarning } from '../../../src/export/otlp/proxy.ts';

const https = 'https://collector.example.com/v1/metrics';
const http = 'http://collector.example.com:4318/v1/metrics';
const proxy = 'http://me:s3cret@proxy:3128';

test('only the variables of proxies are handed on', () => {
  const env = { HTTP_PROXY: proxy, https_proxy: proxy, NO_PROXY: 'a', PATH: '/bin', ALL_PROXY: proxy };
  expect(proxyEnvironment(https, env)).toEqual({ HTTP_PROXY: proxy, https_proxy: proxy, NO_PROXY: 'a' });
});

test.each(['localhost', 'LOCALHOST', 'otel.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('none for %s', (host) => {
  expect(proxyEnvironment(`http://${host}:4318/v1/metrics`, { HTTP_PROXY: proxy })).toEqual({});
});

test.each(['localhost.example.com', '127.0.0.1.example.com', '10.0.0.1', '[::2]'])('but for %s', (host) => {
  expect(proxyEnvironment(`http://${host}:4318/v1/metrics`, { HTTP_PROXY: proxy })).toEqual({ HTTP_PROXY: proxy });
});

describe('a warning', () => {
  test.each([
    ['22.20.0', true],
    ['22.21.0', false],
    ['23.11.1', true],
    ['24.4.1', true],
    ['24.5.0', false],
    ['25.0.0', false],
    ['26.1.0', false],
  ])('on Node %s: %p', (version, isWarned) => {
    const warning = proxyWarning(https, { HTTPS_PROXY: proxy }, version);
    expect(warning === undefined).toBe(!isWarned);
    expect(warning ?? version).toContain(version);
    expect(warning ?? '').not.toContain('s3cret');
  });

  test.each(['proxy:3128', 'socks5://proxy:1080', 'HTTP://proxy:3128', 's3cret'])(
    'of %s, which Node passes over',
    (value) => {
      const warning = proxyWarning(https, { https_proxy: value }, '24.21.0');
      expect(warning).toMatch(/^https_proxy is not used: .*http:\/\/host:port/);
      expect(warning).not.toContain(value);
    },
  );

  test.each([
    ['without a proxy', https, {}],
    ['with an empty one', https, { HTTPS_PROXY: '' }],
    ['with one for the other scheme', https, { HTTP_PROXY: proxy }],
    ['with one for the other scheme', http, { HTTPS_PROXY: proxy }],
    ['for a receiver on this machine', 'http://localhost:4318/v1/metrics', { HTTP_PROXY: proxy }],
  ])('is not given %s', (_when, url, env) => {
    expect(proxyWarning(url, env, '22.15.0')).toBeUndefined();
  });
});
