import fc from 'fast-check';
import {
  attempt,
  errorType,
  eventType,
  httpMethods,
  modelName,
  port,
  repositoryName,
  statusCode,
} from '../../src/definition/normalise.ts';

type Table = [unknown, string | undefined][];

describe('statusCode', () => {
  it.each<Table[number]>([
    [200, '200'],
    ['404', '404'],
    [100, '100'],
    [599, '599'],
    [99, undefined],
    [600, undefined],
    ['0200', undefined],
    [200.5, undefined],
    [Number.NaN, undefined],
    ['2xx', undefined],
    [200n, undefined],
    [undefined, undefined],
  ])('makes %p to %p', (value, text) => {
    expect(statusCode(value)).toBe(text);
  });
});

describe('port', () => {
  it.each<Table[number]>([
    [443, '443'],
    ['8080', '8080'],
    [65535, '65535'],
    [0, undefined],
    [65536, undefined],
    ['http', undefined],
    [80.5, undefined],
    [null, undefined],
  ])('makes %p to %p', (value, text) => {
    expect(port(value)).toBe(text);
  });
});

describe('attempt', () => {
  it.each<Table[number]>([
    [1, '1'],
    ['2', '2'],
    [5, '5'],
    [6, '6+'],
    [1000, '6+'],
    [0, undefined],
    [-1, undefined],
    [1.5, undefined],
    [true, undefined],
    [[2], undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['', undefined],
    [undefined, undefined],
  ])('makes %p to %p', (value, text) => {
    expect(attempt(value)).toBe(text);
  });
});

describe('modelName', () => {
  it.each<Table[number]>([
    ['models/Claude-Opus-4-20250514', 'claude-opus-4'],
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['gpt-4o-mini', 'gpt-4o-mini'],
    ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet'],
    ['claude-3-5-sonnet-20241022-v2:0', 'claude-3-5-sonnet'],
    ['claude-3-5-haiku@20241022', 'claude-3-5-haiku'],
    ['publishers/google/models/gemini-2.0-flash', 'gemini-2.0-flash'],
    ['gemini-2.5-pro-preview', 'gemini-2.5-pro'],
    ['20250514', '20250514'],
    ['llama3:70b', 'llama3:70b'],
    ['', undefined],
    [undefined, undefined],
    [{}, undefined],
  ])('makes %p to %p', (value, text) => {
    expect(modelName(value)).toBe(text);
  });
});

describe('repositoryName', () => {
  it.each<Table[number]>([
    ['acme/app', 'acme/app'],
    ['app', 'app'],
    ['https://github.com/acme/app', 'acme/app'],
    ['https://github.com/acme/app.git', 'acme/app'],
    ['https://github.com/acme/app.git/', 'acme/app'],
    ['git@github.com:acme/app.git', 'acme/app'],
    ['ssh://git@git.example.org:2222/acme/app.git', 'acme/app'],
    ['https://gitlab.com/group/subgroup/app', 'subgroup/app'],
    ['https://user:secret@github.com/acme/app', 'acme/app'],
    ['https://github.com/acme/app?token=secret#L1', 'acme/app'],
    ['/', undefined],
    ['', undefined],
    [42n, undefined],
  ])('makes %p to %p', (value, text) => {
    expect(repositoryName(value)).toBe(text);
  });
});

describe('eventType', () => {
  it.each<Table[number]>([
    ['pull_request.opened', 'pull_request'],
    ['push', 'push'],
    ['Push Hook', 'push hook'],
    ['issues', 'issues'],
    ['.opened', undefined],
    ['7', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('makes %p to %p', (value, text) => {
    expect(eventType(value)).toBe(text);
  });
});

describe('errorType', () => {
  class ShopError extends Error {
    override readonly name = 'ShopError';
  }

  it.each<Table[number]>([
    [new TypeError('no such user 42'), 'TypeError'],
    [new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) }), 'ECONNREFUSED'],
    [new TypeError('fetch failed', { cause: new Error('no code') }), 'TypeError'],
    [Object.assign(new Error('x', { cause: { status: 503 } }), { code: 'EMINE' }), 'EMINE'],
    [new Error('plain'), 'Error'],
    [new ShopError('minified to q tomorrow'), undefined],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [Object.assign(new ShopError('x'), { code: 'E_SHOP_CLOSED' }), 'E_SHOP_CLOSED'],
    [Object.assign(new Error('x'), { code: 'user 42 not found' }), 'Error'],
    [Object.assign(new Error('x'), { code: 'ETIMEDOUT' }), 'timeout'],
    [Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' }), 'timeout'],
    [new DOMException('late', 'TimeoutError'), 'timeout'],
    [new DOMException('enough', 'AbortError'), 'cancelled'],
    [Object.assign(new Error('x'), { code: 'ABORT_ERR' }), 'cancelled'],
    [Object.assign(new Error('x'), { status: 503 }), '503'],
    [Object.assign(new Error('x'), { statusCode: '429' }), '429'],
    [Object.assign(new Error('x'), { status: 0 }), 'Error'],
    [503, '503'],
    [42, undefined],
    ['rate_limited', 'rate_limited'],
    ['ETIMEDOUT', 'timeout'],
    ['AbortError', 'cancelled'],
    ['404', '404'],
    ['user 42 not found', undefined],
    ['', undefined],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
    [{ name: Object.create(null), code: Symbol('x') }, undefined],
  ])('makes %p to %p', (value, text) => {
    expect(errorType(value)).toBe(text);
  });

  it('never gives the message of an error', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (message) => {
        expect(errorType(new Error(message))).toBe('Error');
      }),
    );
  });
});

describe('every function', () => {
  const functions = { statusCode, port, attempt, modelName, repositoryName, eventType, errorType };

  it.each(Object.entries(functions))(
    '%s gives text or undefined for anything, and does not throw',
    (_name, normalise) => {
      const anything = fc.anything({
        withBigInt: true,
        withDate: true,
        withNullPrototype: true,
        withSparseArray: true,
      });
      fc.assert(
        fc.property(fc.oneof(anything, fc.string(), fc.webUrl(), fc.constant(Symbol('x'))), (value) => {
          expect(['string', 'undefined']).toContain(typeof normalise(value));
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('httpMethods', () => {
  it('holds the ten methods of the semantic conventions, in capitals', () => {
    expect(httpMethods).toHaveLength(10);
    for (const method of httpMethods) expect(method).toBe(method.toUpperCase());
  });
});
