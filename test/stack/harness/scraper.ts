// A Prometheus with scrape jobs of the test's own, for what is between an endpoint and Prometheus alone.

import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { Prometheus } from './prometheus.ts';
import type { Stack } from './stack.ts';
import { untilHttpOk } from './until.ts';

/** A job as Prometheus' configuration has it; every name in it is Prometheus' own. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly static_configs: readonly {
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  readonly [setting: string]: unknown;
}

export interface ScraperOptions {
  readonly intervalSeconds?: number;
  /** What of Prometheus is off unless asked for, by the names of its `--enable-feature`. */
  readonly features?: readonly string[];
}

export async function startScraper(
  stack: Stack,
  jobs: readonly ScrapeJob[],
  options: ScraperOptions = {},
): Promise<Prometheus> {
  const { intervalSeconds = 1, features = [] } = options;
  const folder = stack.folder('scraper');
  const file = join(folder, 'prometheus.json');
  const global = { scrape_interval: `${intervalSeconds}s`, scrape_timeout: `${Math.min(intervalSeconds, 10)}s` };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ global, scrape_configs: jobs }));
  const address = stack.address('prometheus', 9090);
  const process = await stack.start({
    name: 'scraper',
    command: stack.tools.prometheus,
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      ...features.map((feature) => `--enable-feature=${feature}`),
    ],
    ready: () => untilHttpOk(`http://${address}/-/ready`),
  });
  return new Prometheus(process, `http://${address}`);
}

/** `host:port` of a server that ends with the stack. */
export async function serve(stack: Stack, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  stack.atClose(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
