// Hosts with workers, by the program `fleet.mts`, told from here what to do, and scraped from here as Prometheus does.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { Families, Sample } from '../exposition/family.ts';
import { parseExposition } from '../exposition/parse.ts';
import type { Answer, Commands, Told } from './programs/fleet.mts';

export type Kind = 'cluster' | 'threads';

/** Tells a member of the fleet to do something; resolves to its answer. */
type Tell = <Name extends keyof Commands & string>(
  command: Name,
  ...args: Parameters<Commands[Name]>
) => Promise<Awaited<ReturnType<Commands[Name]>>>;

/** A worker, or the host. */
export interface Member {
  readonly tell: Tell;
}

export interface WorkerHandle extends Member {
  readonly number: number;
}

/** What a page says of the workers, and of what all have recorded. */
export interface Totals {
  readonly processed: number;
  readonly durations: number;
  readonly answering: number | undefined;
  readonly silent: number | undefined;
  readonly lost: number | undefined;
}

const accepts = {
  text: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
} as const;

const fleets: Fleet[] = [];

/** To be called after each test. */
export async function sinkAll(): Promise<void> {
  for (const fleet of fleets.splice(0)) await fleet.sink();
}

export class Fleet implements Member {
  readonly workers: WorkerHandle[] = [];
  readonly tell: Tell;
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcess;
  readonly #stderr: Promise<string>;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #url = '';
  /** The highest that each series of a counter or histogram was seen at. */
  readonly #highest = new Map<string, number>();
  /** Those that were seen lower than before, or no more. */
  readonly fallen: string[] = [];

  /** Starts a host without a telemetry, and without workers. */
  constructor(kind: Kind) {
    const program = join(__dirname, 'programs', 'fleet.mts');
    this.#process = fork(program, [kind], {
      execArgv: ['--no-warnings'],
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#stderr = text(this.#process.stderr as NodeJS.ReadableStream);
    this.ended = once(this.#process, 'exit').then(([code]) => code);
    this.#process.on('message', (answer: Answer) => this.#asked.get(answer.id)?.(answer));
    this.tell = this.#teller('host');
    fleets.push(this);
  }

  /** Starts the host's telemetry. */
  async start(...options: Parameters<Commands['start']>) {
    const started = await this.tell('start', ...options);
    this.#url = started.url ?? '';
    return started;
  }

  /** Starts workers without a telemetry. */
  async spawn(count: number): Promise<WorkerHandle[]> {
    const spawned = await Promise.all(
      Array.from({ length: count }, async () => {
        const number = await this.tell('spawn');
        return { number, tell: this.#teller(number) };
      }),
    );
    this.workers.push(...spawned);
    return spawned;
  }

  /** The host's page, by HTTP. Totals that have fallen since the page before are noted. */
  async scrape(format: keyof typeof accepts = 'text'): Promise<Families> {
    const response = await fetch(this.#url, { headers: { accept: accepts[format] } });
    if (response.status !== 200) throw new Error(`a scrape is answered with ${response.status}`);
    const families = parseExposition(response.headers.get('content-type') ?? '', await response.bytes());
    this.#compare(families);
    return families;
  }

  async totals(format?: keyof typeof accepts): Promise<Totals> {
    return totalsOf(await this.scrape(format));
  }

  /** Scrapes until it is true of the totals. */
  async until(isTrue: (totals: Totals) => boolean): Promise<Totals> {
    for (;;) {
      const totals = await this.totals();
      if (isTrue(totals)) return totals;
      await wait(20);
    }
  }

  /** Ends the host, if it is there, and with it the workers. What was written to stderr is an error. */
  async sink(): Promise<void> {
    this.#process.kill('SIGKILL');
    const stderr = await this.#stderr;
    if (stderr !== '') throw new Error(`a fleet has written to stderr: ${stderr}`);
  }

  #teller(to: Told['to']): Tell {
    return (command, ...args) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        this.#asked.set(id, ({ value, error }) => {
          this.#asked.delete(id);
          if (error === undefined) resolve(value as never);
          else reject(new Error(`${to}, told to ${command}: ${error}`));
        });
        this.#process.send({ id, to, command, args } satisfies Told);
      });
  }

  #compare(families: Families): void {
    const totals = new Map<string, number>();
    for (const { type, samples } of families.values()) {
      if (type !== 'counter' && type !== 'histogram') continue;
      for (const sample of samples) totals.set(keyOf(sample), sample.value);
    }
    for (const [key, before] of this.#highest) {
      const now = totals.get(key) ?? Number.NEGATIVE_INFINITY;
      if (now < before) this.fallen.push(`${key} from ${before} to ${now}`);
    }
    for (const [key, now] of totals) this.#highest.set(key, now);
  }
}

let lastId = 0;

/** The one value of a sample with these labels, whatever others it has; undefined where there is none. */
export function numberIn(families: Families, name: string, labels: Readonly<Record<string, string>> = {}) {
  const samples = [...families.values()].flatMap((family) => family.samples);
  const found = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels.get(key) === value),
  );
  if (found.length > 1) throw new Error(`${name} has ${found.length} such series`);
  return found[0]?.value;
}

export function totalsOf(families: Families): Totals {
  const outcome = { outcome: 'success' };
  return {
    processed: numberIn(families, 'issues_processed_total', outcome) ?? 0,
    durations: numberIn(families, 'mesh_lb_request_duration_seconds_count', outcome) ?? 0,
    answering: numberIn(families, 'binnacle_workers', { binnacle_state: 'answering' }),
    silent: numberIn(families, 'binnacle_workers', { binnacle_state: 'silent' }),
    lost: numberIn(families, 'binnacle_workers_lost_total'),
  };
}

function keyOf({ name, labels }: Sample): string {
  // OpenMetrics writes a bound as 1.0 where text has 1.
  const same = [...labels].map(([key, value]) => (key === 'le' ? [key, String(Number(value))] : [key, value]));
  return `${name}${JSON.stringify(same)}`;
}
