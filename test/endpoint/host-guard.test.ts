import { type HostGuardOptions, hostGuard, nameOf } from '../../src/endpoint/host-guard.ts';

const loopback: HostGuardOptions = { host: '127.0.0.1' };

describe('an endpoint on loopback', () => {
  it.each([
    'localhost',
    'LocalHost:9464',
    'localhost.',
    'shop.localhost:1',
    '127.0.0.1',
    '127.0.0.1:9464',
    '127.1',
    '127.9.9.9:80',
    '[::1]:9464',
    '[0:0:0:0:0:0:0:1]',
  ])('is meant by %s', (host) => {
    expect(hostGuard(loopback)(host)).toBe(true);
  });

  it.each([
    'evil.example',
    'evil.example:9464',
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    'evil.example@127.0.0.1',
    'evil.example#localhost',
    'evil.example/localhost',
    'localhost evil.example',
    'localhost,evil.example',
    '192.168.0.7:9464',
    '[fe80::1]',
    '0.0.0.0',
    '[::1',
    ':9464',
    '',
    'localhost:port',
    'lоcalhost',
  ])('is not meant by "%s"', (host) => {
    expect(hostGuard(loopback)(host, '127.0.0.1')).toBe(false);
  });

  it('is meant by a request without the header, which no browser sends', () => {
    expect(hostGuard(loopback)(undefined)).toBe(true);
  });
});

describe('the host that is listened on, and those that are allowed', () => {
  it.each<[HostGuardOptions, string, boolean]>([
    [{ host: '::1' }, '[::1]:9464', true],
    [{ host: 'localhost' }, 'localhost', true],
    [{ host: '127.0.0.1', allowedHosts: ['metrics.internal'] }, 'metrics.internal:9464', true],
    [{ host: '127.0.0.1', allowedHosts: ['Metrics.Internal'] }, 'metrics.internal.', true],
    [{ host: '127.0.0.1', allowedHosts: ['metrics.internal'] }, 'a.metrics.internal', false],
    [{ host: '127.0.0.1', allowedHosts: [] }, 'evil.example', false],
    [{ host: '127.0.0.1', allowedHosts: ['2001:db8::7'] }, '[2001:DB8:0::7]:9464', true],
    [{ host: '10.0.0.1', allowedHosts: [] }, '10.0.0.1:9464', true],
    [{ host: '10.0.0.1', allowedHosts: [] }, 'localhost', true],
    [{ host: '0.0.0.0', allowedHosts: ['metrics.internal'] }, 'evil.example', false],
  ])('%j and "%s"', (options, host, expected) => {
    expect(hostGuard(options)(host)).toBe(expected);
  });
});

it('takes the address that the connection came to, as a probe of a pod names it', () => {
  const isMeant = hostGuard({ host: '::', allowedHosts: [] });
  expect(isMeant('10.1.2.3:9464', '10.1.2.3')).toBe(true);
  expect(isMeant('10.1.2.3:9464', '::ffff:10.1.2.3')).toBe(true);
  expect(isMeant('[2001:db8::7]:9464', '2001:db8::7')).toBe(true);
  expect(isMeant('10.1.2.4:9464', '10.1.2.3')).toBe(false);
});

it.each(['0.0.0.0', '::', '10.0.0.1', 'metrics.internal'])('leaves %s alone without a list', (host) => {
  expect(hostGuard({ host })('evil.example', '10.0.0.1')).toBe(true);
});

it('has one form for a name', () => {
  expect(nameOf('SHOP.example.:80')).toBe('shop.example');
  expect(nameOf('[::FFFF]:80')).toBe('::ffff');
  expect(nameOf('a b')).toBeUndefined();
});
