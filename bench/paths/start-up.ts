// Import and start, in whole processes.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../measure/statistics.ts';
import type { Path } from '../path.ts';

const programs: Readonly<Record<string, string>> = {
  'bare Node': 'bare.mjs',
  binnacle: 'binnacle.mjs',
  '@opentelemetry/sdk-node': 'sdk-node.mjs',
};

/** Milliseconds, as `programs/started.mjs` says them. */
interface Start {
  readonly cpu: number;
  readonly wall: number;
}

/** Metrics only, for both. */
const environment = { ...process.env, OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };

export const path: Path = {
  title: 'Start-up',
  about:
    'A process that imports and starts: `initTelemetry()` of binnacle, with pull, HTTP and runtime metrics as they are by default; ' +
    '`NodeSDK` of @opentelemetry/sdk-node with a Prometheus reader, without traces and logs. Both as ES modules, without a compile ' +
    'cache. CPU is that of all threads; wall is the time from the start of the process.',
  figures: [
    { key: 'cpu', unit: 'ms', title: 'CPU until started' },
    { key: 'wall', unit: 'ms', title: 'Wall time until started' },
  ],
  contestants: Object.keys(programs),
  base: 'binnacle',
  cases: [{ name: 'import and start' }],
  async measure(_test, contestant, { samples }) {
    const program = fileURLToPath(new URL(`../programs/${programs[contestant]}`, import.meta.url));
    const starts: Start[] = [];
    for (let start = 0; start < Math.ceil(samples / 3); start += 1) {
      const { stdout } = await promisify(execFile)(process.execPath, [program], { env: environment });
      starts.push(JSON.parse(stdout) as Start);
    }
    return { cpu: median(starts.map(({ cpu }) => cpu)), wall: median(starts.map(({ wall }) => wall)) };
  },
};
