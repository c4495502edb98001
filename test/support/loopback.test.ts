import { isLoopback } from '../../src/support/loopback.ts';

describe('addresses', () => {
  it.each(['localhost', 'LOCALHOST', 'shop.localhost', '127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])(
    '%s is loopback',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.evil.example',
    'localhost.example',
    'evil-localhost',
    '.localhost',
    '128.0.0.1',
    '',
  ])('"%s" is not loopback', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
