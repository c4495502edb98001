// The push under load and a real Collector that is killed, or runs out of memory: counts are exact at the end.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Front, fillMemory, startFront } from './harness/front.ts';
import { type Outlet, startOutlet } from './harness/outlet.ts';
import { repeatsOf } from './harness/series-book.ts';
import { Shop } from './harness/shop.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

const temporalities = ['cumulative', 'delta'] as const;
type Temporality = (typeof temporalities)[number];

/** When it pushes: by itself or only when told to. */
type Timing = { readonly manual: true } | { readonly intervalMs: number; readonly timeoutMs: number };

describe('a push', () => {
  const stack = useStack();
  let outlet: Outlet;
  let front: Front;
  let shop: Shop | undefined;

  beforeAll(
    stack.logged(async () => {
      outlet = await startOutlet(stack);
      front = await startFront(stack, outlet, { memoryMib: 100 });
    }),
    60_000,
  );

  afterEach(async () => {
    outlet.open();
    outlet.answersAfter(0);
    await shop?.close();
  });

  const logged = (test: (temporality: Temporality) => Promise<void>) => (temporality: Temporality) =>
    stack.logged(() => test(temporality))();

  function start(name: string, temporality: Temporality, timing?: Timing): Shop {
    const endpoint = `http://${front.address('open')}`;
    shop = new Shop(name, { endpoint, temporality, ...(timing ?? { intervalMs: 500, timeoutMs: 400 }) });
    return shop;
  }

  it.each(temporalities)(
    'of %s counts is exact after a Collector that was killed and came back, three times',
    logged(async (temporality) => {
      const shop = start(`killed-${temporality}`, temporality).keepWorking();
      for (let outage = 0; outage < 3; outage++) {
        await shop.until('ok');
        await sleep(1_200);
        await front.process.kill();
        await shop.until('failing', 'ECONNREFUSED, nothing listens there; start the Collector');
        await sleep(300);
        await front.process.start();
      }
      await shop.until('ok');
      shop.rest();
      expect(await shop.telemetry.flush()).toEqual({ otlp: { ok: true } });
      expect(shop.status).toMatchObject({ state: 'ok', rejected: 0, dropped: 0 });
      await shop.close();

      expect(shop.faultsAt(outlet)).toEqual([]);
      // A kill takes at most one answer with it; nothing else may come again.
      expect(repeatsOf(outlet.arrivals(`killed-${temporality}`))).toBeLessThanOrEqual(3);
      expect(shop.rounds).toBeGreaterThan(500);
      expect(shop.timesSaid('metrics do not arrive')).toBe(3);
      expect(shop.timesSaid('/v1/metrics again')).toBe(3);
    }),
    60_000,
  );

  it(
    'of delta counts comes again when the Collector was killed between taking and answering, and its times say so',
    stack.logged(async () => {
      // Slow enough that no export but the one that is cut comes too late on a busy machine.
      const shop = start('unanswered', 'delta', { intervalMs: 2000, timeoutMs: 1600 }).keepWorking();
      await shop.until('ok');
      outlet.answersAfter(200);
      const before = outlet.arrivals('unanswered').length;
      await until('one is taken', () => outlet.arrivals('unanswered').length > before, { everyMs: 5 });
      await front.process.kill();
      outlet.answersAfter(0);
      await shop.until('failing');
      await front.process.start();
      await shop.until('ok');
      expect(await shop.close()).toEqual({ otlp: { ok: true } });

      expect(repeatsOf(outlet.arrivals('unanswered'))).toBe(1);
      expect(shop.faultsAt(outlet)).toEqual([]);
    }),
  );

  it.each(temporalities)(
    'of %s counts waits in a flush for a Collector that is just being started',
    logged(async (temporality) => {
      const shop = start(`waiting-${temporality}`, temporality, { manual: true });
      await front.process.kill();
      const flushed = shop.telemetry.flush({ deadlineMs: 9_000 });
      await sleep(200);
      await front.process.start();
      expect(await flushed).toEqual({ otlp: { ok: true } });
      await shop.close();
      expect(shop.faultsAt(outlet)).toEqual([]);
    }),
  );

  it.each(temporalities)(
    'of %s counts is exact after a Collector that had no memory left for a while, and says why nothing arrived',
    logged(async (temporality) => {
      const shop = start(`crowded-${temporality}`, temporality).keepWorking();
      await shop.until('ok');
      outlet.close();
      await fillMemory(front);
      await shop.until('failing', 'answered 503: the server is overloaded or not ready; give it more memory');
      await sleep(500);
      expect(shop.status).toMatchObject({ state: 'failing', dropped: 0 });
      expect(front.process.logs()).toContain('Refusing data');

      outlet.open();
      await shop.until('ok');
      expect(await shop.close()).toEqual({ otlp: { ok: true } });
      expect(shop.faultsAt(outlet)).toEqual([]);
      expect(shop.timesSaid('metrics do not arrive')).toBe(shop.timesSaid('/v1/metrics again'));
    }),
    60_000,
  );
});
