// A host and its workers: the primary of a cluster, or a main thread, and what it starts. One program for all of them, as a service
// has it, and the host passes on what workers are told. Called with `cluster` or `threads`.

import cluster, { type Worker as ClusterWorker } from 'node:cluster';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { commands as ofAll } from './fleet-commands.mts';

/** What is told to the host, or to the worker of a number. */
export interface Told {
  readonly id: number;
  readonly to: 'host' | number;
  readonly command: string;
  readonly args: readonly unknown[];
}

/** The answer to what was told. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const [kind] = process.argv.slice(2);
const workers: (ClusterWorker | Worker)[] = [];
const ends: Promise<unknown>[] = [];

const ofHost = {
  /** Starts a worker, and tells its number. */
  async spawn(): Promise<number> {
    const worker = kind === 'cluster' ? cluster.fork() : new Worker(new URL(import.meta.url), { argv: [kind] });
    const number = workers.push(worker);
    ends.push(once(worker, 'exit').then(([code, signal]) => signal ?? code));
    // With its first word it says that it listens.
    await once(worker, 'message');
    worker.on('message', (said: Answer) => {
      if ('id' in said) process.send?.(said);
    });
    return number;
  },

  /** Without a warning: SIGKILL, or terminate(). */
  kill(number: number): void {
    const worker = workers[number - 1];
    if (worker instanceof Worker) void worker.terminate();
    else worker?.process.kill('SIGKILL');
  },

  disconnect(number: number): void {
    const worker = workers[number - 1];
    if (!(worker instanceof Worker)) worker?.disconnect();
  },

  /** The code or signal by which a worker ended, now or as soon as it does. */
  ended: (number: number) => ends[number - 1],

  /** From now on, only workers and what binnacle holds keep the host alive. */
  letGo: () => setImmediate(() => process.disconnect()),
};

const ofWorkers = {
  /** From now on, only what binnacle holds keeps the worker alive. */
  letGo(): void {
    if (parentPort === null) process.channel?.unref();
    else parentPort.unref();
  },

  /** Starts, and has nothing else to do. */
  startLast(): ReturnType<typeof ofAll.start> {
    ofWorkers.letGo();
    return ofAll.start();
  },
};

export type Commands = typeof ofAll & typeof ofHost & typeof ofWorkers;

async function obey({ id, command, args }: Told, known: object): Promise<Answer> {
  try {
    const { [command]: run } = known as Record<string, (...args: readonly unknown[]) => unknown>;
    return { id, value: await run?.(...args) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

if (cluster.isPrimary && isMainThread) {
  process.on('message', async (told: Told) => {
    const worker = told.to === 'host' ? undefined : workers[told.to - 1];
    if (worker instanceof Worker) worker.postMessage(told);
    else if (worker !== undefined) worker.send(told);
    else process.send?.(await obey(told, { ...ofAll, ...ofHost }));
  });
} else {
  const say = (said: object) => (parentPort === null ? process.send?.(said) : parentPort.postMessage(said));
  const onMessage = async (told: Told) => {
    if ('command' in told) say(await obey(told, { ...ofAll, ...ofWorkers }));
  };
  if (parentPort === null) process.on('message', onMessage);
  else parentPort.on('message', onMessage);
  say({ says: 'here' });
}
