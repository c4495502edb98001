// Starts the demo with the arguments of docker-compose.yml, on loopback and without npm in between: signals reach it itself.

import { findRoot } from '../../../scripts/stack-tools/cache.ts';
import { familiesIn } from '../../domain/exposition.ts';
import { sdk } from '../../provider.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { Sample } from './prometheus.ts';
import type { Stack } from './stack.ts';
import { untilHttpOk } from './until.ts';

export interface DemoOptions {
  /** False: it is scraped only. Default true, to the agent. */
  readonly push?: boolean;
}

export async function startDemo(stack: Stack, options: DemoOptions = {}): Promise<Demo> {
  const metrics = `http://${stack.address('demo', 9464)}`;
  const process = await stack.start({
    name: 'demo',
    command: globalThis.process.execPath,
    args: demoArgs(stack, options),
    cwd: findRoot(),
    ready: () => untilHttpOk(`${metrics}/ready`),
  });
  return new Demo(process, `http://${stack.address('demo', 8080)}`, `${metrics}/metrics`);
}

/** The command of docker-compose.yml; ports and addresses are others, and it pushes once a second. */
function demoArgs(stack: Stack, { push = true }: DemoOptions): string[] {
  const command = stack.service('demo').command ?? [];
  const options = command.slice(command.indexOf('--') + 1).map((argument) => inLoopback(stack, argument));
  const from = options.indexOf('--push');
  if (from === -1) throw new Error('the demo of docker-compose.yml does not push');
  if (!push) options.splice(from, 2);
  return [
    'examples/demo/main.ts',
    ...options,
    ...['--port', portOf(stack, 8080)],
    ...['--metrics-port', portOf(stack, 9464)],
    ...['--sdk', sdk],
    ...(push ? ['--push-interval', '1000'] : []),
  ];
}

function inLoopback(stack: Stack, argument: string): string {
  return argument === '0.0.0.0' ? '127.0.0.1' : stack.translate('demo', argument);
}

function portOf(stack: Stack, port: number): string {
  return new URL(`http://${stack.address('demo', port)}`).port;
}

export class Demo {
  readonly process: ManagedProcess;
  readonly #service: string;
  readonly #metrics: string;

  constructor(process: ManagedProcess, service: string, metrics: string) {
    this.process = process;
    this.#service = service;
    this.#metrics = metrics;
  }

  /** What a scrape gets now. */
  async page(): Promise<string> {
    const response = await fetch(this.#metrics, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${this.#metrics} answered ${response.status}`);
    return response.text();
  }

  /** The samples of the page, in the shape of an answer of Prometheus. */
  async samples(): Promise<Sample[]> {
    return [...familiesIn(await this.page()).values()].flatMap(({ samples }) =>
      samples.map(({ name, labels, value }) => ({ metric: { __name__: name, ...labels }, value })),
    );
  }

  /** Ends the load and waits until what was begun is finished: no counter moves then. It goes on to serve and to push. */
  async drain(): Promise<void> {
    const response = await fetch(`${this.#service}/drain`, { method: 'POST', signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new Error(`the demo answered ${response.status} to drain`);
    await response.arrayBuffer();
  }
}
