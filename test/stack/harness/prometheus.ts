// Starts Prometheus as docker-compose.yml does, on the shipped prometheus.yaml with this machine's addresses, and asks it.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { ManagedProcess } from './managed-process.ts';
import type { Stack } from './stack.ts';
import { untilHttpOk } from './until.ts';

export interface PrometheusOptions {
  /** Instead of the file's 15 s, for scrapes and rules. */
  readonly intervalSeconds?: number;
}

/** One series of an instant query. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One exemplar, and the series that it stands at. */
export interface StoredExemplar {
  readonly series: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

const config = '/etc/prometheus/prometheus.yaml';

export async function startPrometheus(stack: Stack, options: PrometheusOptions = {}): Promise<Prometheus> {
  const url = `http://${stack.address('prometheus', 9090)}`;
  const file = writePrometheusConfig(stack, options);
  const process = await stack.start({
    name: 'prometheus',
    command: stack.tools.prometheus,
    args: prometheusArgs(stack, file),
    ready: () => untilHttpOk(`${url}/-/ready`),
  });
  return new Prometheus(process, url);
}

/** The command of docker-compose.yml; only its paths and addresses are others. */
export function prometheusArgs(stack: Stack, file: string): string[] {
  const command = stack.service('prometheus').command ?? [];
  return command.map((argument) => stack.translate('prometheus', argument.replace(config, file)));
}

/** The shipped file, with targets, rules and intervals that fit this machine. */
export function writePrometheusConfig(stack: Stack, { intervalSeconds = 1 }: PrometheusOptions = {}): string {
  const shipped = stack.translate('prometheus', config);
  const text = stack
    .translate('prometheus', readFileSync(shipped, 'utf8'))
    .replaceAll('interval: 15s', `interval: ${intervalSeconds}s`)
    .replace('- rules/', `- ${join(dirname(shipped), 'rules')}/`);
  const file = join(stack.folder('prometheus'), 'prometheus.yaml');
  writeFileSync(file, text);
  return file;
}

export class Prometheus {
  readonly process: ManagedProcess;
  readonly url: string;

  constructor(process: ManagedProcess, url: string) {
    this.process = process;
    this.url = url;
  }

  /** An instant query that gives series. */
  async query(expression: string): Promise<Sample[]> {
    const data = await this.#get('query', { query: expression });
    const result = (data as { result: { metric: Record<string, string>; value: [number, string] }[] }).result;
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** The one number of a query; undefined as long as there is none. Several series are a mistake in the test. */
  async value(expression: string): Promise<number | undefined> {
    const samples = await this.query(expression);
    if (samples.length > 1) throw new Error(`${expression} gives ${samples.length} series, not one`);
    return samples[0]?.value;
  }

  /** The labels of every series that matches, also of those that have ended. */
  async series(match: string): Promise<Record<string, string>[]> {
    return (await this.#get('series', { 'match[]': match })) as Record<string, string>[];
  }

  /** Every stored point of one selector within the last `window`, as [seconds, value], a list for each series. */
  async points(selector: string, window = '10m'): Promise<[number, number][][]> {
    const data = (await this.#get('query', { query: `${selector}[${window}]` })) as {
      result: { values: [number, string][] }[];
    };
    return data.result.map(({ values }) => values.map(([time, value]) => [time, Number(value)]));
  }

  /** Every exemplar of the last ten minutes at series of a selector; needs the feature `exemplar-storage`. */
  async exemplars(selector: string): Promise<StoredExemplar[]> {
    const now = Date.now() / 1000;
    const window = { start: `${now - 600}`, end: `${now + 60}` };
    const data = (await this.#get('query_exemplars', { query: selector, ...window })) as {
      seriesLabels: Record<string, string>;
      exemplars: { labels: Record<string, string>; value: string; timestamp: number }[];
    }[];
    return data.flatMap(({ seriesLabels: series, exemplars }) =>
      exemplars.map(({ labels, value, timestamp }) => ({ series, labels, value: Number(value), timestamp })),
    );
  }

  async #get(path: string, parameters: Record<string, string>): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters)}`, {
      signal: AbortSignal.timeout(5_000),
    });
    const body = (await response.json()) as { status: string; data: unknown; error?: string };
    if (body.status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${body.error}`);
    return body.data;
  }
}
