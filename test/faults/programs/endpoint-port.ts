// The port is taken when the telemetry starts, and is free two seconds later.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initTelemetry } from '../../../src/index.ts';
import { said, scrape } from './endpoint-clients.ts';
import { uncaught } from './measure.ts';

const blocker = createServer();
await once(blocker.listen(0, '127.0.0.1'), 'listening');
const { port } = blocker.address() as AddressInfo;
const say = (message: string): void => void said.push(message);
const logger = { info: () => {}, warn: say, error: say };
const telemetry = initTelemetry({ serviceName: 'shop', prometheus: { port }, http: false, runtime: false, logger });
await telemetry.ready;
const taken = telemetry.status().prometheus?.state;

await new Promise((resolve) => setTimeout(resolve, 2000));
await new Promise((resolve) => blocker.close(resolve));
const freed = performance.now();
while (telemetry.url === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
const servedAfter = performance.now() - freed;
const { status } = await scrape(telemetry.url);
await telemetry.shutdown();
console.log(JSON.stringify({ taken, servedAfter, status, said, uncaught }));
