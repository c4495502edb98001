// A Collector with a door of every kind, which answers a push only when the receiver behind it has what was in it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findRoot } from '../../../scripts/stack-tools/cache.ts';
import { type Collector, startCollector } from './collector.ts';
import type { Outlet } from './outlet.ts';
import type { Stack } from './stack.ts';
import { until } from './until.ts';

/** `held` is the way of whoever fills the Collector's memory: it is kept there for as long as the outlet is closed. */
const doors = { open: 4318, bearer: 14318, basic: 24318, tls: 34318, held: 44318 } as const;

export interface Front extends Omit<Collector, 'otlpHttp'> {
  /** `host:port` of one of its receivers. */
  address(door: keyof typeof doors | 'grpc'): string;
}

export interface FrontOptions {
  /** Megabytes of heap from which on it refuses. */
  readonly memoryMib?: number;
  /** As `user:password`. */
  readonly user?: string;
}

export const fixtures = join(findRoot(), 'test', 'endpoint', 'fixtures');

export async function startFront(stack: Stack, outlet: Outlet, options: FrontOptions = {}): Promise<Front> {
  const { memoryMib = 1000, user = 'shop:sesame' } = options;
  const address: Front['address'] = (door) => stack.address('collector', door === 'grpc' ? 4317 : doors[door]);
  const http = (door: keyof typeof doors, settings = {}) => ({
    protocols: { http: { endpoint: address(door), ...settings } },
  });
  const [certificate, key] = ['localhost.cert.pem', 'localhost.key.pem'].map((name) => join(fixtures, name));
  const config = {
    extensions: {
      health_check: { endpoint: stack.address('collector', 13133) },
      bearertokenauth: { filename: `\${env:OTLP_TOKEN_FILE}` },
      basicauth: { htpasswd: { inline: user } },
    },
    receivers: {
      'otlp/open': { protocols: { ...http('open').protocols, grpc: { endpoint: address('grpc') } } },
      'otlp/bearer': http('bearer', { auth: { authenticator: 'bearertokenauth' } }),
      'otlp/basic': http('basic', { auth: { authenticator: 'basicauth' } }),
      'otlp/tls': http('tls', { tls: { cert_file: certificate, key_file: key, client_ca_file: certificate } }),
      'otlp/held': http('held'),
    },
    processors: {
      memory_limiter: {
        check_interval: '100ms',
        limit_mib: memoryMib,
        spike_limit_mib: Math.round(memoryMib / 5),
        // By itself it looks for garbage every ten seconds: so long it would refuse after its memory is free again.
        min_gc_interval_when_soft_limited: '500ms',
      },
    },
    exporters: {
      'otlp_http/at_once': {
        endpoint: outlet.url,
        compression: 'none',
        retry_on_failure: { enabled: false },
        sending_queue: { enabled: false },
      },
      'otlp_http/held': {
        endpoint: `${outlet.url}/held`,
        retry_on_failure: { initial_interval: '100ms', max_interval: '200ms', max_elapsed_time: '0s' },
        sending_queue: { sizer: 'items', queue_size: 100_000_000 },
      },
    },
    service: {
      extensions: ['health_check', 'bearertokenauth', 'basicauth'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: {
        metrics: {
          receivers: ['otlp/open', 'otlp/bearer', 'otlp/basic', 'otlp/tls'],
          processors: ['memory_limiter'],
          exporters: ['otlp_http/at_once'],
        },
        'metrics/held': {
          receivers: ['otlp/held'],
          processors: ['memory_limiter'],
          exporters: ['otlp_http/held'],
        },
      },
    },
  };
  const file = join(stack.folder('collector'), 'front.json');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  return { ...(await startCollector(stack, { service: 'collector', config: file })), address };
}

/** Sends it so much that it refuses what comes, and goes on refusing: what it holds is no garbage. */
export async function fillMemory(front: Front): Promise<void> {
  const body = manyPoints();
  let lastTaken = Date.now();
  const isFull = async () => {
    while (await isTaken(front, body)) lastTaken = Date.now();
    return Date.now() - lastTaken > 1_500;
  };
  await until('the Collector takes nothing more', isFull);
}

async function isTaken(front: Front, body: string): Promise<boolean> {
  const response = await fetch(`http://${front.address('held')}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  return response.ok;
}

function manyPoints(): string {
  const dataPoints = Array.from({ length: 5_000 }, (_, number) => ({
    asDouble: number,
    timeUnixNano: `${Date.now()}000000`,
    attributes: [{ key: 'number', value: { stringValue: `${'x'.repeat(100)} ${number}` } }],
  }));
  const scopeMetrics = [{ scope: { name: 'flood' }, metrics: [{ name: 'flood', gauge: { dataPoints } }] }];
  return JSON.stringify({ resourceMetrics: [{ resource: {}, scopeMetrics }] });
}
