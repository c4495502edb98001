// From rounds to rows, and from rows to what can be read: a table for the terminal, a section for docs/benchmarks.md.

import { table } from '../../scripts/docs/markdown.ts';
import { median } from '../measure/statistics.ts';
import type { PairResult, Round } from './pairs.ts';
import type { Handler } from './service-process.ts';
import { type Estimate, estimate } from './statistics.ts';

/** One line of the report: one variant beside the bare service, on one handler. */
export interface Row {
  readonly handler: Handler;
  readonly name: string;
  /** CPU microseconds that the variant took for a request; the median over the rounds. */
  readonly cpuMicros: number;
  /** CPU microseconds a request above those of the bare service. */
  readonly extraMicros: Estimate;
  /** CPU a request to that of the bare service. */
  readonly ratio: Estimate;
}

/** What the bench says. */
export interface Report {
  readonly rows: readonly Row[];
  /** CPU milliseconds of a scrape, by variant. */
  readonly scrapeMs: Readonly<Record<string, number>>;
  /** A quick run: the variants work and count; the figures mean nothing. */
  readonly isQuick: boolean;
}

interface Goal {
  readonly handler: Handler;
  readonly name: string;
  readonly limit: number;
}

/** The names of the rows that stand for binnacle. */
export const BINNACLE = 'binnacle';
export const BINNACLE_HTTP = 'binnacle, HTTP only';

const HANDLERS: Record<Handler, string> = { work: 'A handler that works 1 ms', hello: 'Hello world' };

const goals: readonly Goal[] = [
  { handler: 'work', name: BINNACLE, limit: 1.01 },
  { handler: 'hello', name: BINNACLE_HTTP, limit: 1.05 },
];

const ABOUT = [
  'Each service runs in a process of its own, beside the same service without metrics, and is sent a fixed number of requests ' +
    'over 16 connections that stay open. Blocks of requests go to the two in the order A B B A; both are started anew several times.',
  'CPU is user and system time of all threads of the service. Ratios are medians over the rounds, with the 95 % interval of a ' +
    'bootstrap over the restarts. "bare" measures the bare service against itself: what it shows beside 1.000 is noise.',
  'A request is measured as HTTP and, where a name does not say "HTTP only", tells of one AI request and one mesh call: five ' +
    'counter additions and two histogram records. Every variant also watches the runtime as it does by default.',
  'After each run the metrics are scraped: a variant that has not counted every request fails the bench.',
];

/** The row of one variant on one handler. */
export function rowOf(handler: Handler, name: string, generations: readonly (readonly Round[])[]): Row {
  return {
    handler,
    name,
    cpuMicros: median(generations.flat().map(({ measured }) => measured)),
    extraMicros: estimate(generations, ({ bare, measured }) => measured - bare),
    ratio: estimate(generations, ({ bare, measured }) => measured / bare),
  };
}

/** CPU milliseconds of a scrape. */
export function scrapeMsOf({ scrapes }: PairResult): number {
  return median(scrapes) / 1000;
}

/** The report for a terminal. */
export function tableOf(report: Report): string {
  if (report.isQuick) {
    const variants = new Set(report.rows.map(({ name }) => name));
    return `${variants.size} pairs ran, and every variant has counted what it was sent. Too short for figures.`;
  }
  const lines = report.rows.map((row) => [HANDLERS[row.handler], ...cells(row)]);
  const all = [['', ...HEAD], ...lines];
  const widths = ['', ...HEAD].map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const text = all.map((line) =>
    line
      .map((value, column) => value.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...text, '', ...notes(report).map((note) => `- ${note}`)].join('\n');
}

/** The report as a section of docs/benchmarks.md. */
export function overheadSection(report: Report): string {
  const tables = (['work', 'hello'] as const).map((handler) => {
    const rows = report.rows.filter((row) => row.handler === handler);
    return `**${HANDLERS[handler]}**\n\n${table(HEAD, rows.map(cells))}`;
  });
  return [
    '## Overhead of a service',
    'What metrics add to the CPU that a Fastify service takes for a request. Source: `bench/overhead.ts`.',
    table(
      ['Path', 'Goal', 'Measured', 'Reached'],
      goals.map((goal) => goalCells(goal, report)),
    ),
    ...tables,
    notes(report)
      .map((note) => `- ${note}`)
      .join('\n'),
  ].join('\n\n');
}

const HEAD = ['Variant', 'CPU a request', 'above bare', 'to bare'];

function cells({ name, cpuMicros, extraMicros, ratio }: Row): string[] {
  return [name, `${cpuMicros.toFixed(1)} us`, `${extraMicros.middle.toFixed(1)} us`, interval(ratio)];
}

function goalCells({ handler, name, limit }: Goal, { rows }: Report): string[] {
  const row = rows.find((other) => other.handler === handler && other.name === name);
  const path = `${HANDLERS[handler]}, ${name}`;
  const goal = `at most ${limit.toFixed(2)} x the bare service`;
  if (row === undefined) return [path, goal, 'not measured', '-'];
  return [path, goal, interval(row.ratio), row.ratio.middle <= limit ? 'yes' : '**no**'];
}

function interval({ middle, low, high }: Estimate): string {
  return `${middle.toFixed(3)} x (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function notes({ scrapeMs }: Report): string[] {
  const scrapes = Object.entries(scrapeMs).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
  return [...ABOUT, `Scrapes are not in the figures. One takes, in CPU: ${scrapes.join(', ')}.`];
}
