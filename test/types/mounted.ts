// The mounts with the types of the frameworks themselves: what callers write, and what the compiler has to refuse.

import express, { type Application } from 'express';
import { fastify } from 'fastify';
import createRouter from 'router';
import { telemetryRouter } from '../../src/integration/express.ts';
import telemetryPlugin, { type TelemetryPluginOptions } from '../../src/integration/fastify.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';

declare const telemetry: Telemetry;

// Every kind of Fastify app takes the plugin, with its options and with those of register().
const app = fastify();
app.register(telemetryPlugin, { telemetry });
app.register(telemetryPlugin, { telemetry, pages: ['metrics'], prefix: '/internal', logLevel: 'silent' });
app.register(telemetryPlugin, () => ({ telemetry }));
app.register(import('../../src/integration/fastify.ts'), { telemetry });
app.register(async (child) => {
  await child.register(telemetryPlugin, { telemetry });
});
fastify({ http2: true }).register(telemetryPlugin, { telemetry });
fastify({ https: { key: 'k', cert: 'c' } }).register(telemetryPlugin, { telemetry });
fastify({ logger: true, disableRequestLogging: true }).register(telemetryPlugin, { telemetry });
const options: TelemetryPluginOptions = { telemetry, pages: undefined };
app.register(telemetryPlugin, options);

// @ts-expect-error no telemetry
app.register(telemetryPlugin);
// @ts-expect-error no telemetry
app.register(telemetryPlugin, { prefix: '/internal' });
// @ts-expect-error a page that is none
app.register(telemetryPlugin, { telemetry, pages: ['live'] });
// @ts-expect-error a misspelt option
app.register(telemetryPlugin, { telemetry, page: ['metrics'] });

// Express, its routers, and the router package take the middleware; so does a route.
const expressApp: Application = express();
expressApp.use(telemetryRouter(telemetry));
expressApp.use('/internal', telemetryRouter(telemetry, { pages: ['metrics', 'ready'] }));
expressApp.get('/metrics', telemetryRouter(telemetry));
express.Router().use(telemetryRouter(telemetry));
createRouter().use('/internal', telemetryRouter(telemetry));
// A handler is middleware by itself.
expressApp.use(telemetry.handler);

// @ts-expect-error no telemetry
telemetryRouter();
// @ts-expect-error a page that is none
telemetryRouter(telemetry, { pages: ['live'] });
// @ts-expect-error the pages come in an object
telemetryRouter(telemetry, ['metrics']);
