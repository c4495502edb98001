import type { TransportOptions } from '../../../src/export/otlp/transport-options.ts';
import { until } from '../../endpoint/clients.ts';
import { answer, type RawServer } from './raw-server.ts';
import {
  allGone,
  behindProxy,
  body,
  collector,
  expired,
  localhost,
  open,
  openTo,
  PATIENT,
  SHORT,
  serve,
  serveWell,
  urlOf,
} from './transports.ts';

describe('TLS', () => {
  const overTls = (server: RawServer, tls: TransportOptions['tls'], host = 'localhost') =>
    open({ url: urlOf(server, `https://${host}`), tls }).send(body, PATIENT);

  test('with a known authority it arrives', async () => {
    const server = await serveWell(localhost);
    expect(await overTls(server, { ca: localhost.cert })).toMatchObject({ kind: 'answered', status: 200 });
  });

  test.each([
    ['self-signed', localhost, {}, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['expired', expired, { ca: expired.cert }, 'CERT_HAS_EXPIRED'],
    ['of another host', collector, { ca: collector.cert }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('a certificate that is %s is refused', async (_what, ofServer, ofClient, code) => {
    const server = await serveWell(ofServer);
    expect(await overTls(server, ofClient)).toEqual({ kind: 'failed', code });
    expect(server.requests).toHaveLength(0);
    await allGone(server);
  });

  test('a client certificate is shown, and who has none is told so', async () => {
    const server = await serveWell({ ...localhost, ca: localhost.cert, requestCert: true, rejectUnauthorized: true });
    expect(await overTls(server, { ca: localhost.cert, ...localhost })).toMatchObject({
      kind: 'answered',
      status: 200,
    });
    expect(await overTls(server, { ca: localhost.cert })).toEqual({
      kind: 'failed',
      code: expect.stringMatching(/^ERR_SSL_.*CERTIFICATE_REQUIRED$|^ECONNRESET$/),
    });
  });

  test('PEM that is none fails each push, without a word of it', async () => {
    const server = await serveWell(localhost);
    const reply = await overTls(server, { ca: localhost.cert, cert: 's3cret', key: 's3cret' });
    expect(reply).toEqual({ kind: 'failed', code: expect.stringMatching(/^ERR_OSSL_/) });
  });

  test('http at a port of https, and https at a port of http', async () => {
    const encrypted = await serveWell(localhost);
    expect(await openTo(encrypted).send(body, PATIENT)).toEqual({ kind: 'failed', code: 'ECONNRESET' });
    const plain = await serve({ onConnection: (socket) => void socket.write(answer('400 Bad Request')) });
    expect(await overTls(plain, {})).toEqual({
      kind: 'failed',
      code: expect.stringMatching(/^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/),
    });
  });
});

describe('a proxy', () => {
  const tls = { ca: collector.cert };

  test.each(['HTTPS_PROXY', 'https_proxy'])('%s: a tunnel to an https receiver, with credentials', async (name) => {
    const { server, proxy } = await behindProxy(collector);
    const transport = open(
      { url: 'https://collector.test/v1/metrics', tls },
      { [name]: `http://me:pass@127.0.0.1:${proxy.port}` },
    );
    expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered', status: 200 });
    expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered', status: 200 });
    const authorization = `Basic ${Buffer.from('me:pass').toString('base64')}`;
    expect(proxy.asked).toEqual([{ what: 'CONNECT collector.test:443', authorization }]);
    expect(server.requests.map(({ headers }) => headers.host)).toEqual(['collector.test', 'collector.test']);
    expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  test.each(['HTTP_PROXY', 'http_proxy'])('%s: the whole URL for an http receiver', async (name) => {
    const { server, proxy } = await behindProxy();
    const transport = open(
      { url: 'http://collector.test:4318/v1/metrics' },
      { [name]: `http://127.0.0.1:${proxy.port}` },
    );
    expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered', status: 200 });
    expect(proxy.asked.map(({ what }) => what)).toEqual(['POST http://collector.test:4318/v1/metrics']);
    expect(server.requests[0]?.body).toEqual(body);
  });

  test.each([
    ['NO_PROXY names the host', 'http://nowhere.invalid:4318/v1/metrics', 'NO_PROXY', 'other, nowhere.invalid'],
    ['no_proxy names its domain', 'http://nowhere.invalid:4318/v1/metrics', 'no_proxy', '.invalid'],
  ])('is not asked where %s', async (_what, url, name, value) => {
    const { proxy } = await behindProxy();
    const transport = open({ url }, { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, [name]: value });
    expect(await transport.send(body, PATIENT)).toMatchObject({
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    });
    expect(proxy.asked).toEqual([]);
  });

  test('is not asked for a receiver on this machine', async () => {
    const { server, proxy } = await behindProxy();
    const transport = open({ url: urlOf(server) }, { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` });
    expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered' });
    expect(proxy.asked).toEqual([]);
  });

  test.each([403, 407, 502])('that answers %i to CONNECT is told by that', async (status) => {
    const { proxy } = await behindProxy(collector);
    proxy.tunnels = status;
    const transport = open(
      { url: 'https://collector.test/v1/metrics', tls },
      { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` },
    );
    expect(await transport.send(body, PATIENT)).toEqual({ kind: 'failed', code: `PROXY_${status}` });
    await allGone(proxy);
  });

  test('that leaves a tunnel hanging is left at the deadline, and its socket is gone', async () => {
    const { proxy } = await behindProxy(collector);
    proxy.tunnels = 'hang';
    const transport = open(
      { url: 'https://collector.test/v1/metrics', tls },
      { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` },
    );
    expect(await transport.send(body, SHORT)).toEqual({ kind: 'failed', code: 'ETIMEDOUT' });
    expect(proxy.asked).toHaveLength(1);
    await allGone(proxy);
  });

  test('that is no URL fails each push: the way round it was not meant', async () => {
    const { server } = await behindProxy();
    const transport = open({ url: urlOf(server, 'http://collector.test') }, { HTTP_PROXY: 'http://me:s3cret@[' });
    expect(await transport.send(body, PATIENT)).toEqual({ kind: 'failed', code: 'ERR_PROXY_INVALID_CONFIG' });
  });
});

describe('a kept connection', () => {
  test.each(['idle', 'tunnelled'])(
    'reset while %s: the next one gets a new one, and nothing is thrown',
    async (how) => {
      const { server, proxy } = await behindProxy(collector);
      const isTunnelled = how === 'tunnelled';
      const direct = { ca: collector.cert, servername: 'collector.test' };
      const transport = isTunnelled
        ? open(
            { url: 'https://collector.test/v1/metrics', tls: { ca: collector.cert } },
            { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` },
          )
        : open({ url: urlOf(server, 'https://127.0.0.1'), tls: direct });
      await transport.send(body, PATIENT);
      for (const socket of isTunnelled ? proxy.open : server.open) socket.resetAndDestroy();
      await until(() => (isTunnelled ? proxy : server).open.size === 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered', status: 200 });
    },
  );
});
