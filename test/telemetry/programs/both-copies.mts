// The package twice in one process: imported, and required.

import { createRequire } from 'node:module';
import * as imported from 'binnacle';

const required = createRequire(import.meta.url)('binnacle') as typeof imported;
const options = { serviceName: 'shop', http: false, runtime: false } as const;
const telemetry = imported.initTelemetry(options);
required.meters.queues.setDepth('mail', 3);
imported.meters.queues.setDepth('bills', 4);
const second = required.initTelemetry(options);
const { body } = await second.scrape();
await required.initTelemetry(options).shutdown();
let code: string | undefined;
try {
  required.initTelemetry({ exporters: 'pigeon' } as never);
} catch (error) {
  code = imported.isBinnacleError(error) ? error.code : undefined;
}
console.log(
  JSON.stringify({
    isTwice: required.initTelemetry !== imported.initTelemetry,
    sameMeters: required.meters === imported.meters,
    sameTelemetry: second === telemetry,
    depths: body.match(/^queue_depth.*/gm),
    state: telemetry.status().state,
    code,
  }),
);
