import { didYouMean } from '../../../src/telemetry/config/did-you-mean.ts';

const siblings = ['host', 'port', 'path', 'server', 'auth', 'tls'];

test.each([
  ['prot', 'unknown option, did you mean port?'],
  ['HOST', 'unknown option, did you mean host?'],
  ['servers', 'unknown option, did you mean server?'],
  ['intervalMs', 'unknown option here, did you mean otlp.intervalMs?'],
  ['colour', 'unknown option, known here are host, port, path, server, auth, tls.'],
  ['', 'unknown option, known here are host, port, path, server, auth, tls.'],
])('%p', (name, expected) => {
  expect(didYouMean(name, siblings)).toBe(expected);
});

test('a very long name costs no more than a short one', () => {
  expect(didYouMean('x'.repeat(1_000_000), siblings)).toContain('known here are');
});
