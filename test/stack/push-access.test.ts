// The push and a real Collector that asks who is there: by tokens, by passwords, by certificates.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OtlpOptions } from '../../src/telemetry/config/otlp-options.ts';
import { type Front, fixtures, startFront } from './harness/front.ts';
import { type Outlet, startOutlet } from './harness/outlet.ts';
import { Shop } from './harness/shop.ts';
import { useStack } from './harness/stack.ts';

const pem = (name: string) => readFileSync(join(fixtures, `${name}.pem`), 'utf8');
const ca = pem('localhost.cert');
const known = { cert: ca, key: pem('localhost.key') };
const stranger = { cert: pem('renewed.cert'), key: pem('renewed.key') };

const files = {
  OTEL_EXPORTER_OTLP_CERTIFICATE: 'localhost.cert.pem',
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: 'localhost.cert.pem',
  OTEL_EXPORTER_OTLP_CLIENT_KEY: 'localhost.key.pem',
};

describe('a push', () => {
  const stack = useStack();
  let outlet: Outlet;
  let front: Front;
  let shop: Shop | undefined;

  beforeAll(
    stack.logged(async () => {
      outlet = await startOutlet(stack);
      front = await startFront(stack, outlet, { user: 'shop:sesame' });
    }),
    60_000,
  );

  afterEach(() => shop?.close());

  const logged =
    <Given extends unknown[]>(test: (...given: Given) => Promise<void>) =>
    (...given: Given) =>
      stack.logged(() => test(...given))();

  function start(name: string, otlp: OtlpOptions): Shop {
    shop = new Shop(name, otlp);
    return shop;
  }

  describe.each(['cumulative', 'delta'] as const)(
    'of %s counts is refused, and exact once it is let in:',
    (temporality) => {
      it.each([
        ['by a token', 'bearer', () => `Bearer ${front.token}`],
        ['by a password', 'basic', () => `Basic ${btoa('shop:sesame')}`],
      ] as const)(
        '%s that comes late',
        logged(async (_by, door, right) => {
          let headers: Record<string, string> = {};
          const endpoint = `http://${front.address(door)}`;
          const timing = { intervalMs: 500, timeoutMs: 400 };
          const name = `${door}-${temporality}`;
          const shop = start(name, { endpoint, temporality, ...timing, headers: () => headers }).keepWorking();
          const reason = `${endpoint}/v1/metrics answered 401: the server wants credentials; set otlp.headers`;
          await shop.until('failing', reason);
          headers = { authorization: 'Bearer guessed-wrongly' };
          expect((await shop.telemetry.flush()).otlp?.reason).toContain(reason);
          expect(outlet.arrivals(name)).toEqual([]);

          headers = { authorization: right() };
          await shop.until('ok');
          expect(await shop.close()).toEqual({ otlp: { ok: true } });
          expect(shop.faultsAt(outlet)).toEqual([]);
          expect(shop.timesSaid('metrics do not arrive')).toBe(1);
          expect(shop.said.join()).not.toMatch(/guessed|sesame|c2hvc/);
        }),
      );
    },
  );

  it(
    'takes user and password out of the URL, and shows them to nobody else',
    stack.logged(async () => {
      const shop = start('in-url', { endpoint: `http://shop:sesame@${front.address('basic')}`, manual: true });
      expect(await shop.telemetry.flush()).toEqual({ otlp: { ok: true } });
      expect(JSON.stringify(shop.status) + shop.said.join()).not.toMatch(/sesame|c2hvc/);
      expect(shop.faultsAt(outlet)).toEqual([]);
    }),
  );

  describe('by TLS', () => {
    const secure = () => `https://${front.address('tls')}`;

    it(
      'with our certificate is exact',
      stack.logged(async () => {
        const shop = start('certified', { endpoint: secure(), manual: true, tls: { ca, ...known } });
        expect(await shop.close()).toEqual({ otlp: { ok: true } });
        expect(shop.faultsAt(outlet)).toEqual([]);
      }),
    );

    it(
      'with the files that the environment names is exact',
      stack.logged(async () => {
        for (const [variable, file] of Object.entries(files)) process.env[variable] = join(fixtures, file);
        try {
          const shop = start('certified-by-files', { endpoint: secure(), manual: true });
          expect(await shop.close()).toEqual({ otlp: { ok: true } });
          expect(shop.faultsAt(outlet)).toEqual([]);
        } finally {
          for (const variable of Object.keys(files)) delete process.env[variable];
        }
      }),
    );

    it.each([
      [
        'without a certificate of ours',
        secure,
        { ca },
        'the server does not take the client certificate, or misses one',
      ],
      [
        "with a stranger's",
        secure,
        { ca, ...stranger },
        'the server does not take the client certificate, or misses one',
      ],
      ['to an unknown authority', secure, { ca: stranger.cert, ...known }, 'give its CA as otlp.tls.ca'],
      ['spoken to without it', () => secure().replace('https', 'http'), {}, 'is the URL https, not http?'],
      ['at a door without it', () => `https://${front.address('open')}`, { ca }, 'is the URL http, not https?'],
      ['forgotten, at the door of gRPC', () => `http://${front.address('grpc')}`, {}, '4317 is gRPC, 4318 is HTTP'],
    ])(
      '%s brings nothing, and says why',
      logged(async (_what, endpoint, tls, reason) => {
        const shop = start('stranger', { endpoint: endpoint(), manual: true, tls });
        // Each time: which side hears first of a refusal is a matter of milliseconds.
        for (let times = 0; times < 10; times++) {
          const { otlp } = await shop.telemetry.flush();
          expect([times, otlp]).toEqual([times, { ok: false, reason: expect.stringContaining(reason) }]);
        }
        expect(shop.status).toMatchObject({ state: 'failing', lastError: expect.stringContaining(reason) });
        expect(shop.timesSaid('metrics do not arrive')).toBe(1);
        expect(outlet.arrivals('stranger')).toEqual([]);
      }),
    );
  });
});
