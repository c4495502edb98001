// A Hono app with its metrics at /internal/metrics. On Node it is served by @hono/node-server: serve({ fetch: app.fetch }).

import { initTelemetry } from 'binnacle';
import { Hono } from 'hono';
import { mount } from 'hono/mount';

export const telemetry = initTelemetry({ serviceName: 'greeter', prometheus: { server: false } });

export const app = new Hono();
app.all('/internal/*', mount(telemetry.fetchHandler));
app.get('/hello/:name', (context) => context.text(`hello ${context.req.param('name')}`));

export default app;
