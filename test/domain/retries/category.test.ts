import { failureCategory } from '../../../src/domain/retries/category.ts';

const coded = (code: string) => Object.assign(new Error(), { code });
const status = (code: number) => Object.assign(new Error(), { status: code });
const itsOwnCause: Error = new Error();
itsOwnCause.cause = itsOwnCause;

const cases: [string, unknown, string][] = [
  ['a timeout by name', new DOMException('', 'TimeoutError'), 'timeout'],
  ['a timeout by code', coded('ETIMEDOUT'), 'timeout'],
  ['a gateway timeout', status(504), 'timeout'],
  ['a request timeout', 408, 'timeout'],
  ['a cancelled call', new DOMException('', 'AbortError'), 'cancelled'],
  ['a refused connection', coded('ECONNREFUSED'), 'connection'],
  ['a broken connection', coded('EPIPE'), 'connection'],
  ['a name that is not found', coded('ENOTFOUND'), 'dns'],
  ['a name server that is away', coded('EAI_AGAIN'), 'dns'],
  ['a certificate that ran out', coded('CERT_HAS_EXPIRED'), 'tls'],
  ['a TLS error of Node', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  ['a rate limit', status(429), 'rate_limited'],
  ['a server error', status(503), 'server_error'],
  ['a client error', status(404), 'client_error'],
  ['an open breaker', coded('EOPENBREAKER'), 'circuit_open'],
  ['the cause inside a fetch error', new TypeError('fetch failed', { cause: coded('ECONNRESET') }), 'connection'],
  ['an error without a cause', new TypeError(), '_OTHER'],
  ['an error that is its own cause', itsOwnCause, '_OTHER'],
  ['a property name of every object', 'constructor', '_OTHER'],
  ['nothing', undefined, '_OTHER'],
  ['null', null, '_OTHER'],
  ['text', 'boom: connection refused', '_OTHER'],
];

it.each(cases)('%s', (_what, error, category) => {
  expect(failureCategory(error)).toBe(category);
});

it('an error that cannot be read', () => {
  const unreadable = new Proxy(
    {},
    {
      get() {
        throw new Error();
      },
    },
  );
  expect(failureCategory(unreadable)).toBe('_OTHER');
});
