// What the tests of running telemetries share: one that is quiet unless asked, closed after each test, and what it said.

import { initTelemetry, type Telemetry, type TelemetryOptions } from '../../src/index.ts';
import { sdk } from '../provider.ts';
import { samplesOf } from './samples.ts';

const started: Telemetry[] = [];
const said: string[] = [];

/** A logger that keeps what it is told, as `level: message`. */
export const logger = {
  info: (message: string) => void said.push(`info: ${message}`),
  warn: (message: string) => void said.push(`warn: ${message}`),
  error: (message: string) => void said.push(`error: ${message}`),
};

/** All that was said in this test, but for where the metrics are. */
export function lines(): string[] {
  return said.filter(
    (line) => !/^info: \[binnacle\] (metrics are at|Metrics are served at .* other containers)/.test(line),
  );
}

/** The options of {@link start}: a free port, nothing captured. */
export const quiet = {
  serviceName: 'shop',
  prometheus: { port: 0 },
  http: false,
  runtime: false,
  sdk,
  logger,
} satisfies TelemetryOptions;

export function start(options: TelemetryOptions = {}): Telemetry {
  const telemetry = initTelemetry({ ...quiet, ...options });
  started.push(telemetry);
  return telemetry;
}

/** Closes all, as after each test; for tests that ask what is left. */
export async function shutDownAll(): Promise<void> {
  for (const telemetry of started.splice(0)) await telemetry.shutdown();
}

afterEach(async () => {
  await shutDownAll();
  said.length = 0;
});

/** The samples of a telemetry, taken without its server. */
export async function samples(telemetry: Telemetry): Promise<Record<string, number>> {
  return samplesOf((await telemetry.scrape()).body);
}

/** The upper bounds of a histogram's buckets, without `+Inf`. */
export async function boundsOf(telemetry: Telemetry, name: string): Promise<number[]> {
  const keys = Object.keys(await samples(telemetry)).filter((key) => key.startsWith(`${name}_bucket{`));
  const bounds = keys.map((key) => Number(/le="([^"]+)"/.exec(key)?.[1]?.replace('+Inf', 'Infinity')));
  return [...new Set(bounds)].filter(Number.isFinite);
}
