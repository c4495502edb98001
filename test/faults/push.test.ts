// Life and death of a push under every fault of the Collector: what flush() says, how soon numbers arrive when the fault is
// over, how soon a shutdown settles while it lasts, and when the process is gone.

import { setTimeout as sleep } from 'node:timers/promises';
import { FaultCollector, trusted } from './collector/collector.ts';
import { type Fault, faults, type Mode } from './collector/modes.ts';
import { type Ended, endAll, type Flushed, now, Pusher, type PushFigures, type ShutDown, until } from './pusher.ts';

const INTERVAL_MS = 500;
const FLUSH_DEADLINE_MS = 1000;
/** Less than a push may take, so that it is the deadline that ends it. */
const DEADLINE_MS = 250;

/** Figures to reach on a machine that does nothing else. */
const figures = { settledAfterDeadline: 100, goneAfterSettled: 200 };
/** What others may do on this one meanwhile: the tests ask no more than that, and show what it was. */
const SLACK_MS = 3000;

const AT_ONCE = 3;

/** Faults that are not the Collector's. */
const ownFaults = ['no such host', 'headers() throws', 'headers() hangs'] as const;
type Row = Fault | (typeof ownFaults)[number];

const rows: readonly Row[] = [...(Object.keys(faults) as Fault[]), ...ownFaults];

const overTls: readonly Row[] = ['self-signed certificate', 'expired certificate', 'the other scheme'];

/** How long a client was told to stay away. */
const told: Partial<Record<Row, number>> = {
  '503, Retry-After: 1': 1000,
  '503, Retry-After: a date': 2000,
  // The floor of a wait is a second.
  '503, Retry-After: 0': 1000,
};

/** Those that are not over when the Collector is well again. */
const staysAway: readonly Row[] = ['429, Retry-After: 3600', ...ownFaults];

interface Seen {
  readonly flushed: Flushed;
  readonly takenByFlush: number;
  readonly status: PushFigures;
  readonly takenByStatus: number;
  /** Milliseconds from the end of the fault to the first body that was taken; undefined: none came. */
  readonly recoveredMs: number | undefined;
  readonly recorded: number;
  readonly totals: { readonly calls: number; readonly latency: number };
  readonly counts: FaultCollector['ledger']['counts'];
  readonly paths: string[];
  readonly shutDown: ShutDown;
  readonly ended: Ended;
  readonly socketsLeft: number;
}

function endpointOf(row: Row, collector: FaultCollector): string {
  return row === 'no such host' ? 'http://collector.invalid:4318' : collector.url;
}

async function see(row: Row): Promise<Seen> {
  const collector = await new FaultCollector({ scheme: overTls.includes(row) ? 'https' : 'http' }).open();
  const mode: Mode = row in faults ? faults[row as Fault] : { kind: 'ok' };
  await collector.behave(mode);
  const pusher = await Pusher.start({
    options: {
      otlp: {
        endpoint: endpointOf(row, collector),
        intervalMs: INTERVAL_MS,
        ...(overTls.includes(row) ? { tls: { ca: trusted } } : {}),
      },
    },
    ...(row === 'headers() throws' ? { headers: 'throw' } : row === 'headers() hangs' ? { headers: 'hang' } : {}),
  });
  try {
    await pusher.record(300);
    const flushed = await pusher.flush({ deadlineMs: FLUSH_DEADLINE_MS });
    const takenByFlush = collector.ledger.counts.taken;
    await pusher.goOnRecording();
    await sleep(2 * INTERVAL_MS);
    const recorded = await pusher.stopRecording();
    // What is under way may be older than that.
    await until(async () => !(await pusher.status()).inFlight, 5000);
    const takenByStatus = collector.ledger.counts.taken;
    const status = await pusher.status();
    const over = now();
    await collector.behave({ kind: 'ok' });
    const first = () => collector.ledger.requests.find(({ at, isTaken }) => isTaken && at >= over);
    if (!staysAway.includes(row))
      await until(() => first() !== undefined, INTERVAL_MS + (told[row] ?? 0) + 2 * SLACK_MS);
    // Whoever was told 413 still sends in parts.
    await until(async () => !(await pusher.status()).inFlight, 5000);
    const totals = { calls: collector.ledger.total('calls'), latency: collector.ledger.total('latency') };
    const recoveredMs = first() === undefined ? undefined : (first()?.at ?? 0) - over;
    await collector.behave(mode);
    await pusher.record(300);
    const { requests } = collector.ledger.counts;
    // A shutdown at the worst moment: a request is under way.
    await until(() => collector.ledger.counts.requests > requests, INTERVAL_MS);
    const { counts } = collector.ledger;
    const paths = [...new Set(collector.ledger.requests.map(({ path }) => path))];
    const shutDown = await pusher.shutdown(DEADLINE_MS);
    const ended = await pusher.ended;
    await until(() => collector.openSockets === 0, 500);
    return {
      ...{
        flushed,
        takenByFlush,
        status,
        takenByStatus,
        recoveredMs,
        recorded,
        totals,
        counts,
        paths,
        shutDown,
        ended,
      },
      socketsLeft: collector.openSockets,
    };
  } finally {
    await collector.close();
  }
}

const seen = new Map<Row, Promise<Seen>>();

beforeAll(async () => {
  const waiting = [...rows];
  const work = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const run = see(row);
      seen.set(row, run);
      await run.catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}, 300_000);

afterAll(async () => {
  endAll();
  const all = (await Promise.allSettled(seen.values())).flatMap((each) =>
    each.status === 'fulfilled' ? [each.value] : [],
  );
  const spread = (of: (each: Seen) => number) => {
    const sorted = all.map((each) => Math.round(of(each))).sort((a, b) => a - b);
    return `${sorted[sorted.length >> 1]} ms in the middle and ${sorted.at(-1)} at worst`;
  };
  const settled = spread(({ shutDown }) => shutDown.ms - DEADLINE_MS);
  process.stdout.write(
    `  ${all.length} faults. Settled after the deadline: ${settled} (to reach: ${figures.settledAfterDeadline}). Gone after ` +
      `that: ${spread(({ shutDown, ended }) => ended.at - shutDown.at)} (to reach: ${figures.goneAfterSettled}). Recovered: ` +
      `${spread(({ recoveredMs = 0 }) => recoveredMs)}.\n`,
  );
});

describe.each(rows)('%s', (row) => {
  let run: Seen;
  beforeAll(async () => {
    run = (await seen.get(row)) as Seen;
  });

  test('flush() is over by its deadline, and says ok only when something arrived', () => {
    const { flushed, takenByFlush } = run;
    const { ok, reason } = flushed.results.otlp;
    expect(flushed.ms).toBeLessThan(FLUSH_DEADLINE_MS + SLACK_MS);
    expect(ok && takenByFlush === 0).toBe(false);
    expect(ok || (reason ?? '').length > 20).toBe(true);
  });

  test('the status is not ok while nothing arrives, and names the reason in one line', () => {
    const { status, takenByStatus } = run;
    if (takenByStatus === 0) {
      expect(['degraded', 'failing']).toContain(status.state);
      expect(status.lastError).toMatch(/^\P{Cc}{20,600}$/u);
    } else {
      expect(status.exported).toBeGreaterThan(0);
    }
  });

  test('numbers arrive within an interval of its end, and are exact with the first of them', () => {
    const { recoveredMs, recorded, totals } = run;
    if (staysAway.includes(row)) {
      expect(recoveredMs).toBeUndefined();
      return;
    }
    expect(recoveredMs).toBeLessThan(INTERVAL_MS + (told[row] ?? 0) + SLACK_MS);
    expect(totals).toEqual({ calls: recorded, latency: recorded });
  });

  test('no series goes back, no request overtakes another, none is early, and none follows a redirect', () => {
    const { early, earlyMs, ...counts } = run.counts;
    expect(run.paths.filter((path) => path !== '/v1/metrics')).toEqual([]);
    expect(counts).toMatchObject({ backward: 0, backwardSent: 0, overlapping: 0 });
    // Who gave up on the first answer, in a process that was just starting, has not read what it asked for.
    const unread = run.flushed.results.otlp.reason?.includes('ETIMEDOUT') ? 1 : 0;
    if (early > unread) expect({ early, earlyMs }).toEqual({ early: 0, earlyMs: 0 });
  });

  test('shutdown() settles in time, and the process is gone: no error, no socket, no timer', () => {
    const { shutDown, ended, socketsLeft } = run;
    expect(shutDown.ms).toBeLessThan(DEADLINE_MS + figures.settledAfterDeadline + SLACK_MS);
    expect(ended.at - shutDown.at).toBeLessThan(figures.goneAfterSettled + SLACK_MS);
    expect([shutDown.uncaught, ended.code, ended.signal, socketsLeft]).toEqual([[], 0, null, 0]);
  });

  test('it was said once, and not again with each interval', () => {
    const lines = run.ended.stderr.split('\n').filter((line) => line !== '');
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(lines.join('')).toMatch(/^\P{Cc}*$/u);
  });
});
