// A Collector that is away for twenty intervals, which are five minutes at the default of 15 s: what was recorded before, in and
// after it has arrived, to the last call. All outages run at once, each with a service and a Collector of its own.

import { setTimeout as sleep } from 'node:timers/promises';
import { FaultCollector } from './collector/collector.ts';
import { type Fault, faults } from './collector/modes.ts';
import { endAll, now, Pusher, until } from './pusher.ts';

const INTERVAL_MS = 1000;
/** 300 for the five minutes of a nightly run. */
const OUTAGE_MS = Number(process.env.BINNACLE_OUTAGE_SECONDS ?? 20) * 1000;
/** What others may do on this machine meanwhile. */
const SLACK_MS = 2500;

/** Processes that start at the same time. */
const STARTED_AT_ONCE = 2;

const ways = ['refused', '503', 'mute', 'reset after the request'] as const satisfies readonly Fault[];
const temporalities = ['cumulative', 'delta', 'lowmemory'] as const;
type Temporality = (typeof temporalities)[number];

const names = ['calls', 'latency'] as const;

interface Survived {
  /** Calls that were recorded and have not arrived, by name: with the first body after the outage, and at the end. */
  readonly missingAtFirst: number[];
  readonly missing: number[];
  /** Bodies that the receiver took, and the service does not know it: their answers came too late. */
  readonly isUnsure: boolean;
  readonly recoveredMs: number;
  readonly figures: Record<string, number | string>;
}

async function survive(fault: Fault, temporality: Temporality, turn: Promise<void>): Promise<Survived> {
  const collector = await new FaultCollector().open();
  const { ledger } = collector;
  await turn;
  const otlp = { endpoint: collector.url, intervalMs: INTERVAL_MS, temporality };
  const pusher = await Pusher.start({ options: { otlp } });
  const given = { warm: 0, arrived: [0, 0], unknown: 0 };
  const arrived = () => names.map((name) => ledger.total(name));
  const missingOf = (recorded: number) =>
    arrived().map((all, nth) => recorded - given.warm - (all - (given.arrived[nth] ?? 0)));
  /** Points that were taken, beyond those that the service knows of. */
  const unknown = async () => {
    const { exported, inFlight, state } = await pusher.status();
    const isAtRest = state === 'ok' && !inFlight && ledger.counts.inFlight === 0;
    return isAtRest ? ledger.counts.points - exported : undefined;
  };
  /** When all that was sent is answered, and the answers are read. */
  const atRest = async () => {
    let points: number | undefined;
    await until(async () => {
      points = await unknown();
      return points !== undefined;
    }, 10_000);
    return points;
  };
  try {
    // The first push of a process takes longest. If its answer came too late, deltas are in the next one again: begin after that.
    given.warm = await pusher.record(3);
    await until(() => ledger.counts.taken > 0, 10_000);
    given.unknown = (await atRest()) ?? Number.NaN;
    given.arrived = arrived();
    await pusher.goOnRecording();
    const { taken } = ledger.counts;
    await until(() => ledger.counts.taken > taken + 1, 10_000);
    await atRest();
    await collector.behave(faults[fault]);
    await sleep(OUTAGE_MS);
    const recorded = await pusher.stopRecording();
    // What waits to be sent again is as old as its first try.
    await until(async () => !(await pusher.status()).inFlight, 10_000);
    const before = ledger.counts.taken;
    const over = now();
    await collector.behave({ kind: 'ok' });
    await until(() => ledger.counts.taken > before, 10_000);
    const recoveredMs = now() - over;
    const missingAtFirst = missingOf(recorded);
    await pusher.goOnRecording();
    await until(() => ledger.counts.taken > before + 2, 10_000);
    const all = await pusher.stopRecording();
    await pusher.flush();
    const isUnsure = (await atRest()) !== given.unknown;
    const { backward, backwardSent, overlapping } = ledger.counts;
    const { state, dropped, rejected } = await pusher.status();
    const figures = { backward, backwardSent, overlapping, state, dropped, rejected };
    return { missingAtFirst, missing: missingOf(all), isUnsure, recoveredMs, figures };
  } finally {
    await collector.close();
  }
}

/** Resolves in turn, a while after one another: so many processes that start at once would all be late. */
function turns(): () => Promise<void> {
  let nth = 0;
  return () => sleep(Math.floor(nth++ / STARTED_AT_ONCE) * 1200);
}

const seen = new Map<string, Promise<Survived>>();

beforeAll(async () => {
  const turn = turns();
  for (const fault of ways)
    for (const temporality of temporalities) seen.set(`${fault} ${temporality}`, survive(fault, temporality, turn()));
  await Promise.allSettled(seen.values());
}, OUTAGE_MS + 120_000);

afterAll(async () => {
  endAll();
  const all = (await Promise.allSettled(seen.values())).flatMap((each) => ('value' in each ? [each.value] : []));
  const unsure = all.filter(({ isUnsure }) => isUnsure).length;
  const slowest = Math.round(Math.max(...all.map(({ recoveredMs }) => recoveredMs)));
  process.stdout.write(
    `  ${all.length} outages of ${OUTAGE_MS / 1000} s. The first export: ${slowest} ms after it at worst (interval: ` +
      `${INTERVAL_MS}). With a body whose answer was not read: ${unsure}.\n`,
  );
});

describe.each(ways)('%s for twenty intervals', (fault) => {
  test.each(temporalities)('%s: nothing is lost, and the first export after it has it all', async (temporality) => {
    const survived = (await seen.get(`${fault} ${temporality}`)) as Survived;
    const { missingAtFirst, missing, isUnsure, recoveredMs, figures } = survived;
    expect(recoveredMs).toBeLessThan(INTERVAL_MS + SLACK_MS);
    expect(figures).toEqual({ backward: 0, backwardSent: 0, overlapping: 0, state: 'ok', dropped: 0, rejected: 0 });
    // Deltas arrive at least once: what was taken without an answer comes again. Everything else arrives exactly once.
    const isExact = temporality === 'cumulative' || !isUnsure;
    expect(isExact ? missing : missing.map((calls) => Math.max(0, calls))).toEqual([0, 0]);
    expect(isExact ? missingAtFirst : missingAtFirst.map((calls) => Math.max(0, calls))).toEqual([0, 0]);
  });
});
