// Memory of a push that goes on and on: with a Collector that is away half of the time, and with answers that have no end.

import { FaultCollector } from './collector/collector.ts';
import { type Fault, faults } from './collector/modes.ts';
import { endAll, Pusher, until } from './pusher.ts';

/** The whole figure is 10,000 pushes of 10,000 series, for a nightly run: `BINNACLE_SOAK=10000`. The small one shows what a push leaks. */
const soak = process.env.BINNACLE_SOAK;
const PUSHES = Number(soak ?? 400);
const SERIES = soak === undefined ? 1000 : 10_000;
const ROUNDS = 20;
/** Rounds that make what is made once: connections, learned sizes, compiled code. */
const WARMING = 4;
const figures = { growth: 2, endless: 2 };

jest.setTimeout(soak === undefined ? 240_000 : 4 * 3_600_000);

let collector: FaultCollector;

beforeEach(async () => {
  collector = await new FaultCollector({ reads: false }).open();
});

afterEach(async () => {
  endAll();
  await collector.close();
});

const megabytes = (bytes: number) => Math.round(bytes / 1e4) / 100;

/** Bytes that are held when all has arrived, and nothing of it was left for another push. */
async function heldAtRest(pusher: Pusher): Promise<number> {
  await collector.behave({ kind: 'ok' });
  // The second one has nothing to add to what the first one brought.
  for (let nth = 0; nth < 2; nth++)
    expect(await until(async () => (await pusher.flush()).results.otlp.ok, 20_000)).toBe(true);
  await until(async () => !(await pusher.status()).inFlight, 10_000);
  const { heap, outside } = await pusher.heap();
  return heap + outside;
}

/** Megabytes by which what is held has grown, from the first four rounds to the last four. */
async function growthOver(
  pusher: Pusher,
  pushes: number,
  series: number,
  roundOf: (round: number) => Fault | undefined,
): Promise<number> {
  const held: number[] = [];
  for (let round = 0; round < ROUNDS + WARMING; round++) {
    const fault = roundOf(round);
    await collector.behave(fault === undefined ? { kind: 'ok' } : faults[fault]);
    await pusher.flushOften(pushes / ROUNDS, series, { deadlineMs: fault === undefined ? 5000 : 50 });
    if (round >= WARMING) held.push(await heldAtRest(pusher));
  }
  // A push of the timer may be under way just then, with a snapshot and a body: it is not in the least of four.
  return megabytes(Math.min(...held.slice(-4)) - Math.min(...held.slice(0, 4)));
}

const away: readonly Fault[] = ['503', 'refused', 'hang', 'reset after the request'];

test.each(['cumulative', 'delta'] as const)(
  `${PUSHES} pushes of ${SERIES} series, %s, the Collector away half of the time: flat`,
  async (temporality) => {
    const pusher = await Pusher.start({
      options: {
        otlp: { endpoint: collector.url, intervalMs: 500, temporality },
        views: [{ instrumentName: '*', aggregationCardinalityLimit: SERIES + 1 }],
      },
    });
    const growth = await growthOver(pusher, PUSHES, SERIES, (round) =>
      round % 2 === 0 ? undefined : away[(round >> 1) % 4],
    );
    process.stdout.write(
      `  ${temporality}: ${growth} MB over ${PUSHES} pushes, ${collector.ledger.counts.requests} requests\n`,
    );
    expect(growth).toBeLessThan(figures.growth);
    expect((await pusher.shutdown(2000)).uncaught).toEqual([]);
  },
);

test.each(['endless body, 200', 'endless body, 503'] as const)(
  '%s: memory is flat, and so is what is read',
  async (fault) => {
    const pusher = await Pusher.start({ options: { otlp: { endpoint: collector.url, intervalMs: 60_000 } } });
    const growth = await growthOver(pusher, 200, 100, () => fault);
    const { requests } = collector.ledger.counts;
    const each = collector.sentBytes / requests;
    process.stdout.write(`  ${fault}: ${growth} MB over ${requests} answers of ${Math.round(each / 1024)} KiB each\n`);
    expect(requests).toBeGreaterThan(20);
    expect(growth).toBeLessThan(figures.endless);
    // 64 KiB are read; what the kernel takes from the server in the meantime is a few MiB on loopback.
    expect(each).toBeLessThan(16 * 1024 * 1024);
  },
);
