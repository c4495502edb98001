import { errorTypeOf } from '../../../src/integration/http/error-type.ts';

test.each([
  ['its code', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['its name without a code', new TypeError('x'), 'TypeError'],
  ['its name when the code is a number', new DOMException('x', 'TimeoutError'), 'TimeoutError'],
  [
    'one name for the aborts of node:http',
    Object.assign(new Error('x'), { name: 'AbortError', code: 'ABORT_ERR' }),
    'AbortError',
  ],
  ['the same name for the aborts of fetch', new DOMException('x', 'AbortError'), 'AbortError'],
])('an error has %s', (_case, error, type) => {
  expect(errorTypeOf(error)).toBe(type);
});

test.each([
  ['a text', 'user 17 left'],
  ['nothing', undefined],
  ['an object', {}],
  ['a name with data in it', Object.assign(new Error('x'), { name: 'Order 17 failed' })],
  ['a name without end', Object.assign(new Error('x'), { name: 'E'.repeat(65) })],
])('%s is _OTHER', (_case, error) => {
  expect(errorTypeOf(error)).toBe('_OTHER');
});
