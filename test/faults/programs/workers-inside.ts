// What runs inside of a worker, a process of a cluster or a thread: records as fast as it can, and does what it is told.

import { Worker } from 'node:worker_threads';
import { joinGathering, startGathering, workerRole } from '../../../src/export/workers/workers.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { PullReader } from '../../sdk/pull-reader.ts';

/** What a worker is told; each is answered with what it `says`. */
export type Command = 'load' | 'stop' | 'block' | 'leave' | 'nest' | 'end' | 'log';

/** What a worker says. */
export interface Said {
  readonly says: 'ready' | 'claimed' | 'released' | 'stopped' | 'left' | 'nested' | 'log';
  readonly recorded?: number;
  readonly isClaimed?: boolean;
  readonly log?: readonly string[];
  /** How often it was asked for its numbers. */
  readonly collected?: number;
}

/** How long a worker that is told to block does so, in milliseconds. */
export const BLOCK_MS = 3000;

const SERIES = 50;

/** Lives as a worker. `listen` is for commands, `say` for answers. */
export async function live(
  listen: (onCommand: (command: unknown) => void) => void,
  say: (said: Said) => void,
): Promise<void> {
  const role = workerRole();
  if (role === 'alone') throw new Error('not a worker');
  const log: string[] = [];
  const diagnostics = new Diagnostics({
    info: (message) => log.push(message),
    warn: (message) => log.push(message),
    error: (message) => log.push(message),
  });
  const reader = new PullReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
  const orders = meter.createCounter('orders');
  const wait = meter.createHistogram('wait');
  const open = meter.createUpDownCounter('open');
  meter.createObservableCounter('process.cpu.time').addCallback((result) => result.observe(1));
  open.add(1);
  let recorded = 0;
  let isLoading = false;

  function record(): void {
    for (let time = 0; time < 100; time++) {
      orders.add(1, { series: recorded % SERIES });
      wait.record(0.001 * (recorded % 1000), { series: recorded % SERIES });
      recorded += 1;
    }
    if (isLoading) setImmediate(record);
  }

  // A process of the cluster may have threads of its own: they are in its snapshot.
  const gathering = role === 'cluster-worker' ? startGathering({ diagnostics }) : undefined;
  let collected = 0;
  const collectOwn = async () => {
    collected += 1;
    return (await reader.collect()).resourceMetrics.scopeMetrics;
  };
  const membership = joinGathering(role, {
    diagnostics,
    collect: (deadlineMs) => gathering?.collect(collectOwn, 0.7 * deadlineMs) ?? collectOwn(),
    // A thread that is alone has to know it at once.
    ...(role === 'thread' ? { claimTimeoutMs: 600_000 } : {}),
    onClaimed: () => say({ says: 'claimed' }),
    onReleased: () => say({ says: 'released' }),
  });
  /** Calls back when the last addition is done. */
  function stop(onStopped: () => void): void {
    isLoading = false;
    setImmediate(onStopped);
  }

  const commands: { readonly [command in Command]: () => void } = {
    load() {
      isLoading = true;
      record();
    },
    stop: () => stop(() => say({ says: 'stopped', recorded })),
    block() {
      const until = performance.now() + BLOCK_MS;
      while (performance.now() < until);
    },
    leave: () => stop(() => void membership.leave(5000).then(() => say({ says: 'left', recorded }))),
    nest() {
      const nested = new Worker(new URL('./workers-in-thread.ts', import.meta.url), { execArgv: ['--no-warnings'] });
      nested.on('message', ({ says }: Said) => says === 'ready' && say({ says: 'nested' }));
    },
    log: () => say({ says: 'log', log, collected }),
    end: () => process.exit(0),
  };
  listen((command) => {
    if (typeof command === 'string') commands[command as Command]();
  });
  say({ says: 'ready', isClaimed: await membership.claimed, log });
}
