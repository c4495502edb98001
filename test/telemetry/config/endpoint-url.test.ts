import { endpointAdvice, readEndpoint } from '../../../src/telemetry/config/endpoint-url.ts';

describe('a base', () => {
  test.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/metrics'],
    ['http://localhost:4318/', 'http://localhost:4318/v1/metrics'],
    ['HTTP://localhost:4318', 'http://localhost:4318/v1/metrics'],
    ['https://c/otlp', 'https://c/otlp/v1/metrics'],
    ['https://c/otlp///', 'https://c/otlp/v1/metrics'],
    ['https://c/v1/metrics', 'https://c/v1/metrics'],
    ['https://c/v1/metrics/', 'https://c/v1/metrics'],
    ['https://c/a?tenant=1#x', 'https://c/a/v1/metrics?tenant=1'],
    ['http://[::1]:4318', 'http://[::1]:4318/v1/metrics'],
  ])('%s', (text, url) => {
    expect(readEndpoint(text, 'base')).toEqual({ url, authorization: undefined });
  });
});

test.each([
  ['http://c:4318', 'http://c:4318/'],
  ['https://c/custom', 'https://c/custom'],
  ['https://c/custom/?a=b', 'https://c/custom/?a=b'],
])('an exact URL stays as it is: %s', (text, url) => {
  expect(readEndpoint(text, 'exact')).toEqual({ url, authorization: undefined });
});

test.each([
  '',
  'x',
  'c:4318',
  'localhost:4318',
  '//c',
  'grpc://c:4317',
  'http:c',
  'http://',
  'http://c:99999',
  'http://a b',
  'file:///x',
])('%j is no endpoint', (text) => {
  expect(readEndpoint(text, 'base')).toBeUndefined();
  expect(readEndpoint(text, 'exact')).toBeUndefined();
});

test.each([
  ['https://user:pass@c', 'user:pass'],
  ['https://user@c', 'user:'],
  ['https://:pass@c', ':pass'],
  ['https://us%40er:p%3Ass@c', 'us@er:p:ss'],
  ['https://user:50%@c', 'user:50%'],
  ['https://user:p%C3%A9@c', 'user:pé'],
])('credentials leave the URL for a header: %s', (text, pair) => {
  const endpoint = readEndpoint(text, 'base');
  expect(endpoint?.url).toBe('https://c/v1/metrics');
  const base64 = endpoint?.authorization?.replace('Basic ', '') ?? '';
  expect(Buffer.from(base64, 'base64').toString()).toBe(pair);
});

describe('advice', () => {
  test.each<[string, boolean, string[]]>([
    ['http://c:4318/', false, []],
    ['https://c:4318/', true, []],
    ['http://localhost:4318/', true, []],
    ['http://127.1.2.3/', true, []],
    ['http://[::1]/', true, []],
    ['http://c:4318/', true, ['Credentials go to c:4318 unencrypted']],
    ['http://127.0.0.1.example.com/', true, ['Credentials go to 127.0.0.1.example.com unencrypted']],
    ['https://c:4317/', true, ['4317 is gRPC, 4318 is HTTP']],
    ['http://c:4317/', true, ['4317 is gRPC', 'Credentials']],
  ])('for %s, with credentials: %p', (url, hasCredentials, expected) => {
    expect(endpointAdvice(url, hasCredentials)).toEqual(expected.map((text) => expect.stringContaining(text)));
  });
});
