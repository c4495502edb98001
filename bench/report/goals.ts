// The goals, what was measured of them, and whether they are reached.

import { table } from '../../scripts/docs/markdown.ts';
import { pairedRatio, type Spread, spread } from '../measure/statistics.ts';
import type { Results } from '../results.ts';
import { digits, fraction, timesBetween } from './numbers.ts';

/** A goal: a limit, and the figure that must not be above it. */
export interface Goal {
  readonly path: string;
  readonly goal: string;
  readonly limit: number;
  readonly measured: (results: Results) => Spread | undefined;
  readonly show: (measured: Spread) => string;
}

const US = 'binnacle';
const ADD = '3 attributes, literal strings';

/** What the path takes to be `1/times` of a rival. */
function share(path: string, file: string, test: string, rival: string, times: number, figure: string): Goal {
  return {
    path,
    goal: `at most 1/${times} of ${rival}`,
    limit: 1 / times,
    measured: (results) => results.ratio(file, test, US, rival, figure),
    show: fraction,
  };
}

function bytes(path: string, file: string, test: string, limit: number): Goal {
  return {
    path,
    goal: limit === 0 ? '0 bytes allocated' : `at most ${digits(limit)} B`,
    limit,
    measured: (results) => results.of(file, test, US, 'bytes'),
    show: ({ middle }) => `${digits(middle)} B`,
  };
}

function unblocked(path: string, file: string, test: string): Goal {
  return {
    path,
    goal: 'the loop is never blocked over 10 ms',
    limit: 10,
    measured: (results) => results.of(file, test, US, 'stretch'),
    show: ({ middle, low, high }) => `${digits(middle)} ms (${digits(low)} to ${digits(high)})`,
  };
}

const counterAdd = 'Counter add, 3 attributes';
const scrape = 'Scrape of 12,000 lines';
const start = 'Import and initTelemetry()';

/** All goals. */
export function goals(verbs: readonly string[]): readonly Goal[] {
  return [
    share(counterAdd, 'counter-add', ADD, 'official SDK', 20, 'ns'),
    share(counterAdd, 'counter-add', ADD, 'prom-client', 6, 'ns'),
    share(counterAdd, 'counter-add', ADD, '@prometheus-io/client', 6, 'ns'),
    bytes(counterAdd, 'counter-add', ADD, 0),
    share('Bound counter add', 'bound', 'counter add', 'prom-client', 50, 'ns'),
    bytes('Bound counter add', 'bound', 'counter add', 0),
    share('Bound histogram record', 'bound', 'histogram record', 'prom-client', 25, 'ns'),
    bytes('Bound histogram record', 'bound', 'histogram record', 0),
    ...verbs.map(
      (verb): Goal => ({
        path: `Domain verb \`${verb}\``,
        goal: 'at most 1.5 x the instrument calls under it',
        limit: 1.5,
        measured: (results) => results.ratio('domain-verbs', verb, 'the verb', US, 'ns'),
        show: timesBetween,
      }),
    ),
    share(scrape, 'scrape', '12,000 lines', 'official SDK', 8, 'ms'),
    share(scrape, 'scrape', '12,000 lines', 'prom-client', 4, 'ms'),
    ...['12,000 lines', '120,000 lines'].flatMap((lines) => [
      unblocked(`Scrape of ${lines}`, 'scrape', lines),
      unblocked(`Scrape of ${lines} over HTTP`, 'scrape-http', lines),
    ]),
    unblocked('Push of 100,000 series', 'push', '100,000 series'),
    bytes('Push of 6,000 lines every 15 s, bytes a minute', 'push-wire', '6,000 lines, gzip', 1_000_000),
    bytes('Memory of a counter series', 'memory', 'counter, 3 attributes, 2,000 series', 250),
    bytes('Memory of a histogram series, 14 boundaries', 'memory', 'histogram, 3 attributes, 2,000 series', 500),
    {
      path: 'Collection, 1,000 to 100,000 series',
      goal: 'linear: a series costs at most twice as much',
      limit: 2,
      measured: (results) => growth(results, US),
      show: timesBetween,
    },
    {
      path: start,
      goal: 'at most 1/3 of @opentelemetry/sdk-node, above bare Node',
      limit: 1 / 3,
      measured: startShare,
      show: fraction,
    },
  ];
}

/** By how much a series of 100,000 costs more than one of 1,000. */
export function growth(results: Results, contestant: string): Spread | undefined {
  const many = results.rounds('collection', '100,000 series', contestant, 'ms');
  const few = results.rounds('collection', '1,000 series', contestant, 'ms');
  return many.length === 0
    ? undefined
    : pairedRatio(
        many.map((ms) => ms / 100),
        few,
      );
}

function startShare(results: Results): Spread | undefined {
  const cpu = (contestant: string) => results.rounds('start-up', 'import and start', contestant, 'cpu');
  const bare = cpu('bare Node');
  const ours = cpu(US);
  const theirs = cpu('@opentelemetry/sdk-node');
  if (bare.length === 0) return undefined;
  return spread(
    bare.map((base, round) => ((ours[round] ?? Number.NaN) - base) / ((theirs[round] ?? Number.NaN) - base)),
  );
}

/** The table of goals. The middle of all rounds decides. */
export function goalsTable(results: Results, all: readonly Goal[]): string {
  return table(
    ['Path', 'Goal', 'Reached', 'Met'],
    all.map(({ path, goal, limit, measured, show }) => {
      const found = measured(results);
      if (found === undefined) return [path, goal, 'not measured', '-'];
      return [path, goal, show(found), found.middle <= limit ? 'yes' : '**no**'];
    }),
  );
}
