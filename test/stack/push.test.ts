// The push under load and a real Collector that is killed, or runs out of memory: counts are exact at the end.

import type { OtlpOptions } from '../../src/telemetry/config/otlp-options.ts';
import { type Front, fillMemory, startFront } from './harness/front.ts';
import { LostAnswers } from './harness/lost-answers.ts';
import { type Outlet, startOutlet } from './harness/outlet.ts';
import { repeatsOf } from './harness/series-book.ts';
import { Shop } from './harness/shop.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

const temporalities = ['cumulative', 'delta'] as const;
type Temporality = (typeof temporalities)[number];

/** Long enough for a busy machine: a push that is late is sent again, and each repeat has to be one that a test is about. */
const byItself = { intervalMs: 2_000, timeoutMs: 1_600 };
const whenTold = { manual: true, intervalMs: 60_000, timeoutMs: 30_000 };

describe('a push', () => {
  const stack = useStack();
  let outlet: Outlet;
  let front: Front;
  let shop: Shop | undefined;
  let lostAnswers: LostAnswers;

  beforeAll(
    stack.logged(async () => {
      outlet = await startOutlet(stack);
      front = await startFront(stack, outlet, { memoryMib: 100 });
    }),
    60_000,
  );

  beforeEach(() => {
    lostAnswers = new LostAnswers();
  });

  afterEach(async () => {
    outlet.open();
    outlet.answersAfter(0);
    await shop?.close();
    lostAnswers.stop();
    if (!front.process.running) await front.process.start();
  });

  const logged = (test: (temporality: Temporality) => Promise<void>) => (temporality: Temporality) =>
    stack.logged(() => test(temporality))();

  function start(name: string, temporality: Temporality, timing: OtlpOptions): Shop {
    shop = new Shop(name, { endpoint: `http://${front.address('open')}`, temporality, ...timing });
    return shop;
  }

  const failures = ({ status }: Shop) => status?.failures ?? 0;

  /** Load while the push is as it is. */
  const workFor = ({ rounds }: Shop, more: number) =>
    until(`${more} more rounds`, () => (shop?.rounds ?? 0) >= rounds + more);

  const failMore = (shop: Shop, more: number) => {
    const before = failures(shop);
    return until(`${more} more pushes that fail`, () => failures(shop) >= before + more);
  };

  /** Of what the shop recorded: a metric of our own that is observed for the first time has an interval of no length. */
  const repeats = (name: string) => repeatsOf(outlet.arrivals(name).filter(({ scope }) => scope === 'shop'));

  /** Every point that was recorded is there, and none twice but those that were sent again for want of an answer. */
  async function expectExact(name: string, shop: Shop): Promise<void> {
    shop.rest();
    await until('a flush says that all of it arrived', async () => (await shop.telemetry.flush()).otlp?.ok);
    expect(shop.status).toMatchObject({ state: 'ok', rejected: 0, dropped: 0 });
    expect(shop.faultsAt(outlet)).toEqual([]);
    expect(repeats(name)).toBeLessThanOrEqual(lostAnswers.cut);
    // Once for each outage, however many pushes it took.
    expect(shop.timesSaid('metrics do not arrive')).toBe(shop.timesSaid('/v1/metrics again'));
  }

  it.each(temporalities)(
    'of %s counts is exact after a Collector that was killed and came back, three times',
    logged(async (temporality) => {
      const name = `killed-${temporality}`;
      const shop = start(name, temporality, byItself).keepWorking();
      for (let outage = 0; outage < 3; outage++) {
        await shop.until('ok');
        await workFor(shop, 100);
        await front.process.kill();
        await shop.until('failing', 'ECONNREFUSED, nothing listens there; start the Collector');
        await Promise.all([failMore(shop, 1), workFor(shop, 100)]);
        await front.process.start();
      }
      await shop.until('ok');
      await expectExact(name, shop);
      expect(shop.timesSaid('metrics do not arrive')).toBeGreaterThanOrEqual(3);
    }),
  );

  it(
    'of delta counts comes again when the Collector was killed between taking and answering, and its times say so',
    stack.logged(async () => {
      const shop = start('unanswered', 'delta', byItself).keepWorking();
      await shop.until('ok');
      outlet.answersAfter(1_000);
      const before = outlet.arrivals('unanswered').length;
      await until('one is taken', () => outlet.arrivals('unanswered').length > before, { everyMs: 5 });
      await front.process.kill();
      outlet.answersAfter(0);
      await shop.until('failing');
      await front.process.start();
      await shop.until('ok');

      await expectExact('unanswered', shop);
      expect(repeats('unanswered')).toBeGreaterThanOrEqual(1);
    }),
  );

  it.each(temporalities)(
    'of %s counts waits in a flush for a Collector that is just being started',
    logged(async (temporality) => {
      const shop = start(`waiting-${temporality}`, temporality, whenTold);
      await front.process.kill();
      const flushed = shop.telemetry.flush({ deadlineMs: 30_000 });
      await until('it has tried', () => lostAnswers.refused > 0, { everyMs: 5 });
      await front.process.start();
      expect(await flushed).toEqual({ otlp: { ok: true } });
      expect(shop.faultsAt(outlet)).toEqual([]);
    }),
  );

  it.each(temporalities)(
    'of %s counts is exact after a Collector that had no memory left for a while, and says why nothing arrived',
    logged(async (temporality) => {
      const name = `crowded-${temporality}`;
      const shop = start(name, temporality, byItself).keepWorking();
      await shop.until('ok');
      outlet.close();
      await fillMemory(front);
      await shop.until('failing', 'answered 503: the server is overloaded or not ready; give it more memory');
      // It finds garbage now and then, and takes something in between.
      const isRefused = async () => {
        await fillMemory(front);
        return failures(shop) >= 3;
      };
      await until('three pushes are refused', isRefused);
      expect(shop.status).toMatchObject({ dropped: 0 });
      expect(front.process.logs()).toContain('Refusing data');

      outlet.open();
      await expectExact(name, shop);
    }),
  );
});
