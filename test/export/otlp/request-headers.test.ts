import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HeaderSource, requestHeaders, userAgent } from '../../../src/export/otlp/request-headers.ts';

const headersOf = (source: Partial<HeaderSource>) =>
  requestHeaders({ headers: {}, protocol: 'http/protobuf', compression: 'none', ...source });

const versionIn = (folder: string): string =>
  JSON.parse(readFileSync(join(__dirname, '../../..', folder, 'package.json'), 'utf8')).version;

test('the user agent names the versions that are installed', () => {
  const encoder = versionIn('node_modules/@opentelemetry/otlp-transformer');
  expect(userAgent).toBe(`binnacle/${versionIn('.')} OTel-OTLP-Exporter-JavaScript/${encoder}`);
});

test("how the body travels is not the function's to say", async () => {
  const given = {
    'Content-Length': '1',
    'content-type': 'text/plain',
    'Content-Encoding': 'br',
    'Transfer-Encoding': 'chunked',
    Connection: 'close',
    Expect: '100-continue',
    Host: 'collector',
  };
  expect({ ...(await headersOf({ headersFunction: () => given })) }).toEqual({
    'content-type': 'application/x-protobuf',
    'user-agent': userAgent,
    host: 'collector',
  });
});

test('names that mean something to JavaScript are names like others', async () => {
  const headers = await headersOf({ headersFunction: () => JSON.parse('{"__proto__":"a","constructor":"b"}') });
  expect(Object.entries(headers)).toEqual(
    expect.arrayContaining([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]),
  );
});

test.each<[string, unknown]>([
  [
    'throws',
    () => {
      throw new Error('s3cret');
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('s3cret');
    },
  ],
  ['gives nothing', () => undefined],
  ['gives null', () => null],
  ['gives a text', () => 'authorization=s3cret'],
  ['gives an array', () => ['authorization']],
  ['gives a name with a blank', () => ({ 'not legal': 's3cret' })],
  ['gives an empty name', () => ({ '': 's3cret' })],
  ['gives a value with a line break', () => ({ authorization: 's3cret\r\nx-injected: 1' })],
  ['gives a value outside Latin-1', () => ({ authorization: 's3cret\u0100' })],
  ['gives a number', () => ({ authorization: 5 })],
  ['gives undefined as a value', () => ({ authorization: undefined })],
  [
    'gives a getter that throws',
    () => ({
      get authorization() {
        throw new Error('s3cret');
      },
    }),
  ],
])('a function that %s is refused', async (_what, headersFunction) => {
  await expect(headersOf({ headersFunction: headersFunction as never })).rejects.toThrow();
});

test('fixed headers are checked too', async () => {
  await expect(headersOf({ headers: { 'not legal': 'a' } })).rejects.toThrow();
});
