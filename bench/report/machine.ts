// Where and with which versions it was measured.

import { readFileSync } from 'node:fs';
import os from 'node:os';
import { table } from '../../scripts/docs/markdown.ts';

/** The packages that take part. */
export const packages = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/exporter-prometheus',
  '@opentelemetry/exporter-metrics-otlp-proto',
  '@opentelemetry/sdk-node',
  'prom-client',
  '@prometheus-io/client',
] as const;

/** The installed version of a package. */
export function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The table of machine and versions. */
export function machineTable(): string {
  const cpus = os.cpus();
  return table(
    ['', ''],
    [
      ['CPU', `${cpus[0]?.model.trim() ?? 'unknown'}, ${cpus.length} cores`],
      ['Memory', `${Math.round(os.totalmem() / 2 ** 30)} GiB`],
      ['System', `${os.type()} ${os.release().split('-')[0]}, ${os.arch()}`],
      ['Node', `${process.versions.node} (V8 ${process.versions.v8})`],
      ...packages.map((name) => [name, versionOf(name)]),
    ],
  );
}
