// Starts a Collector as docker-compose.yml does: the same file, the same arguments, the same environment.

import { readFileSync } from 'node:fs';

import type { ManagedProcess } from './managed-process.ts';
import type { Stack } from './stack.ts';
import { untilHttpOk } from './until.ts';

export interface CollectorOptions {
  /** The service in docker-compose.yml: `collector` is the agent. Also names its folder and addresses. */
  readonly service: 'collector' | 'gateway';
  /** Another file than the one in docker-compose.yml. */
  readonly config?: string;
  /** Over what docker-compose.yml sets. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Collector {
  readonly process: ManagedProcess;
  /** Base URL for OTLP over HTTP; `/v1/metrics` is appended by who sends. */
  readonly otlpHttp: string;
  /** `host:port` for OTLP over gRPC. */
  readonly otlpGrpc: string;
  /** Its own metrics, in Prometheus' text format. */
  readonly metricsUrl: string;
  /** The bearer token that the gateway asks for. */
  readonly token: string;
}

export async function startCollector(stack: Stack, options: CollectorOptions): Promise<Collector> {
  const { service, config } = options;
  const health = stack.address(service, 13133);
  const telemetry = stack.address(service, 8888);
  const args = config ? [`--config=${config}`] : collectorArgs(stack, service);
  const process = await stack.start({
    name: service,
    command: stack.tools.otelcol,
    args,
    env: { ...collectorEnv(stack, service), ...options.env },
    ready: () => untilHttpOk(`http://${health}/`),
  });
  return {
    process,
    otlpHttp: `http://${stack.address(service, 4318)}`,
    otlpGrpc: stack.address(service, 4317),
    metricsUrl: `http://${telemetry}/metrics`,
    token: readFileSync(tokenFile(stack, service), 'utf8').trim(),
  };
}

export function collectorArgs(stack: Stack, service: string): string[] {
  return (stack.service(service).command ?? []).map((argument) => stack.translate(service, argument));
}

export function collectorEnv(stack: Stack, service: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(stack.service(service).environment ?? {})) {
    env[name] = stack.translate(service, value);
  }
  const data =
    stack.mounts(service).find(({ target }) => target === '/var/lib/otelcol')?.source ?? stack.folder(service);
  const [host = '', port = ''] = stack.address(service, 8888).split(':');
  // In a container these are the defaults of the files.
  return {
    ...env,
    DATA_DIR: data,
    OTLP_TOKEN_FILE: tokenFile(stack, service),
    TELEMETRY_HOST: host,
    TELEMETRY_PORT: port,
  };
}

function tokenFile(stack: Stack, service: string): string {
  return stack.translate(service, '/run/secrets/otlp_token');
}
