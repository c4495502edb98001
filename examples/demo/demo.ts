// Wires the demo: telemetry first, then the world, the service in the middle of it, and their common end.

import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { initTelemetry, type Telemetry } from 'binnacle';
import { Agent } from './agent.ts';
import { Desk } from './desk.ts';
import { GitPlatform } from './git-platform.ts';
import { SearchClient } from './mesh/search.ts';
import type { DemoOptions } from './options.ts';
import { Planner } from './planner.ts';
import { choosePort } from './ports.ts';
import { createService } from './service.ts';
import { World } from './stand-ins/world.ts';
import { say } from './terminal.ts';

const HOST = '127.0.0.1';
/** After this, rate limits have run out and idle connections are closed. */
const SETTLE_MS = 2500;
const LAST_PUSH_MS = 1000;

export interface Demo {
  readonly telemetry: Telemetry;
  readonly urls: { readonly service: string; readonly metrics: string };
  startLoad(): void;
  /** Stops the load, and waits until everything that was begun is finished. The service goes on. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Starts everything but the load. `stop` gives up what is in work. */
export async function startDemo(options: DemoOptions, stop: AbortSignal): Promise<Demo> {
  const port = await choosePort('--port', options.port, 8080, HOST);
  const metricsPort = await choosePort('--metrics-port', options.metricsPort, 9464, options.host);

  let search: SearchClient | undefined;
  const telemetry = initTelemetry({
    serviceName: 'issue-agent',
    exporters: options.push === undefined ? 'prometheus' : 'both',
    prometheus: { host: options.host, port: metricsPort },
    otlp: { endpoint: options.push, intervalMs: options.pushIntervalMs },
    sdk: options.sdk,
    // Values that are known start at zero, so that increase() sees the first event of each.
    attributeValues: { provider: ['anthropic-claude', 'openai-gpt'], platform: ['github', 'gitlab', 'gitea'] },
    readiness: { search: () => search?.isReady === true },
    // On stdout are the URLs and the result, for programs to read.
    logger: { info: say, warn: say, error: say },
  });

  const world = await World.start();
  const mesh = await SearchClient.connect(world.urls.registry);
  search = mesh;
  const git = new GitPlatform(world.urls.git);
  const desk = new Desk(new Agent({ search: mesh, planner: new Planner(world.urls.ai), git }), git, stop);

  const drain = async () => {
    await world.stopLoad();
    while (!desk.isIdle && !stop.aborted) await wait(50);
    mesh.rest();
    await wait(SETTLE_MS, undefined, { signal: stop }).catch(() => {});
  };
  const service = createService({ desk, drain });
  await service.listen({ host: HOST, port });
  await telemetry.ready;
  const urls = {
    service: `http://${HOST}:${(service.server.address() as AddressInfo).port}`,
    metrics: telemetry.url ?? '',
  };

  return {
    telemetry,
    urls,
    startLoad: () => world.startLoad(urls.service, options.rate),
    drain,
    close: async () => {
      await mesh.close();
      await service.close();
      await world.close();
      await telemetry.shutdown({ deadlineMs: LAST_PUSH_MS });
    },
  };
}
