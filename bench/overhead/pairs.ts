// Paired measurement: two services side by side, short blocks in the order A B B A, so that a machine that slows down or
// warms up in the meantime weighs on both alike.

import { checkCounts } from './counts.ts';
import { type Handler, type ServiceOptions, ServiceProcess } from './service-process.ts';

/** How much is measured. */
export interface Plan {
  /** How often both services are started anew: two processes of one program differ by a per cent for all their life. */
  readonly generations: number;
  /** Requests to each handler before anything is measured. */
  readonly warmUp: Record<Handler, number>;
  /** Rounds of four blocks in a generation. */
  readonly rounds: Record<Handler, number>;
  /** Requests in a block. */
  readonly block: Record<Handler, number>;
}

/** One round: CPU microseconds a request of the bare service, and of the other one. */
export interface Round {
  readonly bare: number;
  readonly measured: number;
}

/** What was measured of a pair. */
export interface PairResult {
  /** The rounds of each generation. */
  readonly generations: Record<Handler, (readonly Round[])[]>;
  /** CPU microseconds of a scrape, one a generation; empty when there is nothing to scrape. */
  readonly scrapes: number[];
}

/** A block: CPU microseconds a request of one of the two services. */
export type Block = (service: 'bare' | 'measured') => Promise<number>;

const SCRAPES = 10;

/** Measures a service against the bare one, on these handlers. */
export async function measurePair(
  options: ServiceOptions,
  handlers: readonly Handler[],
  plan: Plan,
): Promise<PairResult> {
  const result: PairResult = { generations: { hello: [], work: [] }, scrapes: [] };
  for (let generation = 0; generation < plan.generations; generation++) {
    const bare = await ServiceProcess.start({ ...options, variant: 'bare' });
    const measured = await ServiceProcess.start(options).catch((error) =>
      bare.stop().then(() => Promise.reject(error)),
    );
    try {
      await measureGeneration({ bare, measured }, handlers, plan, result);
      await checkCounts(measured);
    } finally {
      await Promise.all([bare.stop(), measured.stop()]);
    }
  }
  return result;
}

async function measureGeneration(
  services: { readonly bare: ServiceProcess; readonly measured: ServiceProcess },
  handlers: readonly Handler[],
  plan: Plan,
  { generations, scrapes }: PairResult,
): Promise<void> {
  // Both handlers in turn, so that the code that they share is compiled for both before either is measured.
  for (const handler of ['hello', 'work', 'hello'] as const) {
    for (const service of [services.bare, services.measured]) {
      await service.cpuMicrosPerRequest(handler, plan.warmUp[handler]);
    }
  }
  for (const handler of handlers) {
    const block: Block = (name) => services[name].cpuMicrosPerRequest(handler, plan.block[handler]);
    const rounds: Round[] = [];
    for (let round = 0; round < plan.rounds[handler]; round++) rounds.push(await measureRound(block, round % 2 === 1));
    generations[handler].push(rounds);
  }
  if (services.measured.isScraped) scrapes.push(await cpuMicrosOfScrape(services.measured));
}

/**
 * Four blocks, A B B A: what drifts evenly meanwhile is in both means alike.
 *
 * @param swapped Begins with the measured service, as every other round does: whoever comes first finds colder caches
 */
export async function measureRound(block: Block, swapped: boolean): Promise<Round> {
  const [outer, inner] = swapped ? (['measured', 'bare'] as const) : (['bare', 'measured'] as const);
  const first = await block(outer);
  const middle = ((await block(inner)) + (await block(inner))) / 2;
  const ends = (first + (await block(outer))) / 2;
  return swapped ? { bare: middle, measured: ends } : { bare: ends, measured: middle };
}

async function cpuMicrosOfScrape(service: ServiceProcess): Promise<number> {
  const before = await service.cpuMicros();
  for (let scrape = 0; scrape < SCRAPES; scrape++) await service.scrape();
  return ((await service.cpuMicros()) - before) / SCRAPES;
}
