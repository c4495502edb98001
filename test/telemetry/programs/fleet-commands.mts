// What a member of a fleet can be told, be it the host or a worker: to start, to record, to look at itself, to end.

import { createRequire } from 'node:module';
import { defineGauge, defineMeter, initTelemetry, meters, type Telemetry, type TelemetryOptions } from 'binnacle';

const handled = { provider: 'anthropic-claude', platform: 'github', outcome: 'success' } as const;
const called = { service: 'search', strategy: 'round_robin', outcome: 'success' } as const;
const temperature = defineGauge({ name: 'shop.temperature', unit: 'Cel', description: 'How warm' });

const log: string[] = [];
const say = (message: string) => void log.push(message);
const logger = { info: say, warn: say, error: say };
process.on('warning', ({ name, message }) => {
  if (name !== 'ExperimentalWarning') say(message);
});

let telemetry: Telemetry | undefined;
let loading: NodeJS.Timeout | undefined;
let recorded = 0;

/** Counts a domain's counter, and records into its histogram. */
function record(times: number, seconds = 0.25, from = meters): void {
  for (let time = 0; time < times; time++) {
    from.issues.processed(handled);
    from.loadBalancer.observeRequestDuration(called, seconds);
  }
  recorded += times;
}

function init(options: TelemetryOptions, start = initTelemetry): Telemetry {
  const prometheus = { port: 0, cacheMs: 0, ...options.prometheus };
  return start({ serviceName: 'shop', http: false, runtime: false, logger, ...options, prometheus });
}

interface Handles {
  readonly libuv: readonly { type: string; localEndpoint?: unknown; remoteEndpoint?: unknown }[];
}

/** Sockets of this process or thread that wait for connections. */
function listeningSockets(): number {
  // Otherwise it looks up names.
  Object.assign(process.report, { excludeNetwork: true });
  const { libuv } = process.report.getReport() as unknown as Handles;
  return libuv.filter(({ type, localEndpoint, remoteEndpoint }) => type === 'tcp' && localEndpoint && !remoteEndpoint)
    .length;
}

export const commands = {
  /** Starts a telemetry, and waits until it is ready. */
  async start(options: TelemetryOptions = {}) {
    telemetry = init(options);
    await telemetry.ready;
    return commands.look();
  },

  /** The code of the error by which such a start is refused. */
  refuse(options: TelemetryOptions): string {
    try {
      init(options);
      return 'taken';
    } catch (error) {
      return String((error as { code?: string }).code);
    }
  },

  /** The same of one that is refused as late as can be, by a view that shows its fault when the worker has joined. */
  refuseLate(): string {
    const view = {
      get instrumentName(): string {
        if (process.listenerCount('beforeExit') > 0) throw new Error('not a name');
        return 'orders';
      },
    };
    return commands.refuse({ views: [view] });
  },

  /** How the telemetry is, how many sockets listen, and what was said. */
  look: () => ({
    url: telemetry?.url,
    state: telemetry?.status().prometheus?.state,
    sockets: listeningSockets(),
    hears: ['beforeExit', 'workerMessage'].filter((event) => process.listenerCount(event) > 0),
    said: log,
  }),

  record: (times: number, seconds?: number) => record(times, seconds),

  /** Records by a second copy of the package, which is required and not imported. */
  recordByCopy(times: number) {
    const copy = createRequire(import.meta.url)('binnacle') as typeof import('binnacle');
    record(times, undefined, copy.meters);
    return { isTwice: copy.initTelemetry !== initTelemetry, isShared: init({}, copy.initTelemetry) === telemetry };
  },

  /** Sets a domain's level, and one of a meter that is defined now. */
  set(depth: number, celsius: number): void {
    meters.queues.setDepth('mail', depth);
    defineMeter({ temperature }).temperature.record(celsius);
  },

  load(): void {
    loading = setInterval(() => record(500), 1);
  },

  /** Ends the load, and tells what was recorded in all. */
  stop(): number {
    clearInterval(loading);
    return recorded;
  },

  block(ms: number): void {
    const until = performance.now() + ms;
    while (performance.now() < until);
  },

  page: async () => (await telemetry?.scrape())?.body,

  async shutdown(): Promise<void> {
    await telemetry?.shutdown();
  },

  /** The same after a while, and nobody is told. */
  shutDownIn(ms: number, options: { deadlineMs: number }): void {
    setTimeout(() => void telemetry?.shutdown(options), ms);
  },

  /** Records once when nothing is left to do, and once more a moment later. */
  recordAtTheEnd(): void {
    process.once('beforeExit', () => {
      record(1);
      setTimeout(() => record(1), 300);
    });
  },
};
