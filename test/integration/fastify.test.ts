import { once } from 'node:events';
import http2 from 'node:http2';
import { text } from 'node:stream/consumers';
import { type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify';
import defaultExport, { type EndpointPage, type Mountable, telemetryPlugin } from '../../src/integration/fastify.ts';
import { start } from '../telemetry/started.ts';

const apps: { close(): unknown }[] = [];

function newApp(options: FastifyServerOptions = {}): FastifyInstance {
  const app = fastify(options);
  apps.push(app);
  return app;
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const mountable: Mountable = { handler: () => {}, paths: { metrics: '/metrics', health: '/health', ready: '/ready' } };
const unserved = { prometheus: { server: false } } as const;

/** Listens, and gives how to ask. */
async function listening(app: FastifyInstance): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return (path, init) => fetch(url + path, init);
}

const statusesOf = async (ask: Awaited<ReturnType<typeof listening>>, paths: readonly string[]) =>
  Object.fromEntries(await Promise.all(paths.map(async (path) => [path, (await ask(path)).status])));

test('the plugin is the default export as well, as Fastify plugins are', () => {
  expect(defaultExport).toBe(telemetryPlugin);
});

describe('an app with the plugin', () => {
  it('serves the metrics, /health and /ready beside its own routes', async () => {
    const telemetry = start(unserved);
    telemetry.meters.queues.setDepth('issues', 3);
    const app = newApp();
    app.get('/', async () => 'own');
    await app.register(telemetryPlugin, { telemetry });
    app.get('/metrics/own', async () => 'own');
    const ask = await listening(app);
    const page = await ask('/metrics?x=1');
    expect(page.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await page.text()).toContain('queue_depth{queue_name="issues"} 3\n');
    expect(await (await ask('/health')).json()).toEqual({ status: 'ok' });
    expect(await (await ask('/ready')).json()).toEqual({ status: 'ok' });
    expect(await (await ask('/')).text()).toBe('own');
    expect(await (await ask('/metrics/own')).text()).toBe('own');
  });

  it('answers HEAD as GET, without the body, and leaves other methods to the app', async () => {
    const app = newApp();
    await app.register(telemetryPlugin, { telemetry: start(unserved) });
    const ask = await listening(app);
    for (const path of ['/metrics', '/health', '/ready']) {
      const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
      expect(head.status).toBe(200);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
      expect(await head.text()).toBe('');
    }
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(404);
  });

  it.each([
    ['/internal', '/internal'],
    ['/internal/', '/internal'],
    ['/:tenant/v:version', '/acme/v2'],
  ])('serves them below the prefix %s', async (prefix, below) => {
    const app = newApp();
    app.register(async (outer) => void outer.register(telemetryPlugin, { telemetry: start(unserved), prefix }));
    const ask = await listening(app);
    expect(
      await statusesOf(ask, [`${below}/metrics?x=/health`, `${below}/health`, `${below}/ready`, '/metrics']),
    ).toEqual({
      [`${below}/metrics?x=/health`]: 200,
      [`${below}/health`]: 200,
      [`${below}/ready`]: 200,
      '/metrics': 404,
    });
    expect(await (await ask(`${below}/metrics?x=/health`)).text()).toContain('# TYPE ');
  });

  it('routes as the app does: in its letter case, with its slashes', async () => {
    const app = newApp({ routerOptions: { caseSensitive: false, ignoreTrailingSlash: true } });
    await app.register(telemetryPlugin, { telemetry: start(unserved), prefix: '/internal' });
    expect(await statusesOf(await listening(app), ['/Internal/METRICS', '/internal/metrics/'])).toEqual({
      '/Internal/METRICS': 200,
      '/internal/metrics/': 200,
    });
  });

  it('serves the metrics where the telemetry has them', async () => {
    const telemetry = start({ prometheus: { server: false, path: '/prom' } });
    const app = newApp();
    await app.register(telemetryPlugin, { telemetry, prefix: '/internal' });
    expect(await statusesOf(await listening(app), ['/internal/prom', '/internal/metrics'])).toEqual({
      '/internal/prom': 200,
      '/internal/metrics': 404,
    });
  });

  it('leaves out the pages that the app has itself', async () => {
    const app = newApp();
    app.get('/health', async () => 'own');
    await app.register(telemetryPlugin, { telemetry: start(unserved), pages: ['metrics', 'ready'] });
    const ask = await listening(app);
    expect(await (await ask('/health')).text()).toBe('own');
    expect(await statusesOf(ask, ['/metrics', '/ready'])).toEqual({ '/metrics': 200, '/ready': 200 });
  });

  it('is told by Fastify of a page that it has twice', async () => {
    const app = newApp();
    app.get('/health', async () => 'own');
    await expect(app.register(telemetryPlugin, { telemetry: start(unserved) })).rejects.toThrow(
      expect.objectContaining({ code: 'FST_ERR_DUPLICATED_ROUTE', message: expect.stringContaining('/health') }),
    );
  });

  it('has its hooks run for the pages: they may refuse, set headers, and see the URL that was asked for', async () => {
    const seen: unknown[] = [];
    const app = newApp();
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', 'r1').header('set-cookie', ['a=1', 'b=2']);
      if (request.headers['x-key'] === undefined) await reply.code(403).send();
    });
    app.addHook('onResponse', async (request, reply) => void seen.push([request.url, reply.statusCode]));
    await app.register(telemetryPlugin, { telemetry: start(unserved), prefix: '/internal' });
    const ask = await listening(app);
    expect((await ask('/internal/metrics')).status).toBe(403);
    const page = await ask('/internal/metrics?x=1', { headers: { 'x-key': 'k' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('x-request-id')).toBe('r1');
    expect(page.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    await app.close();
    expect(seen).toEqual([
      ['/internal/metrics', 403],
      ['/internal/metrics?x=1', 200],
    ]);
  });

  it('has the credentials of the options asked for', async () => {
    const app = newApp();
    const prometheus = { server: false, auth: { bearer: 't0ken' } };
    await app.register(telemetryPlugin, {
      telemetry: start({ prometheus, readiness: { database: () => false } }),
      prefix: '/internal',
    });
    const ask = await listening(app);
    const refused = await ask('/internal/metrics');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="metrics"']);
    const headers = { authorization: 'Bearer t0ken' };
    expect((await ask('/internal/metrics', { headers })).status).toBe(200);
    expect(await (await ask('/internal/ready')).json()).toEqual({ status: 'unavailable' });
    expect(await (await ask('/internal/ready', { headers })).json()).toMatchObject({ failing: ['database'] });
  });

  it('writes no log line for a scrape when told to be silent there', async () => {
    const lines: string[] = [];
    const app = newApp({ logger: { stream: { write: (line: string) => void lines.push(line) } } });
    const telemetry = start(unserved);
    await app.register(telemetryPlugin, { telemetry, prefix: '/quiet', logLevel: 'silent' });
    await app.register(telemetryPlugin, { telemetry, prefix: '/loud' });
    const ask = await listening(app);
    await ask('/quiet/metrics');
    await ask('/loud/metrics');
    await app.close();
    const urls = lines.map((line) => JSON.parse(line)).flatMap(({ req }) => (req === undefined ? [] : [req.url]));
    expect(urls).toEqual(['/loud/metrics']);
    expect(lines.at(-1)).toContain('"request completed"');
  });

  it('may have a time limit for its handlers: the endpoint keeps its own', async () => {
    const database = () => new Promise<boolean>((resolve) => setTimeout(resolve, 80, true));
    const app = newApp({ handlerTimeout: 10 });
    await app.register(telemetryPlugin, { telemetry: start({ ...unserved, readiness: { database } }) });
    expect((await (await listening(app))('/ready')).status).toBe(200);
  });

  it('may speak HTTP/2', async () => {
    const app = fastify({ http2: true });
    apps.push(app);
    await app.register(telemetryPlugin, { telemetry: start(unserved), prefix: '/internal' });
    const session = http2.connect(await app.listen({ port: 0, host: '127.0.0.1' }));
    apps.unshift({ close: () => session.destroy() });
    const stream = session.request({ ':path': '/internal/metrics' });
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(200);
    expect(await text(stream)).toContain('# TYPE ');
  });
});

describe('options that are wrong end the start, with what is expected:', () => {
  it.each<[string, { telemetry?: Mountable; pages?: readonly EndpointPage[] }, RegExp]>([
    ['no telemetry', {}, /telemetryPlugin was given no telemetry: pass what initTelemetry\(\) returned/],
    ['a telemetry that is none', { telemetry: {} as Mountable }, /no telemetry/],
    [
      'a page that is none',
      { telemetry: mountable, pages: ['metrics', 'toString' as EndpointPage] },
      /pages: \["metrics","toString"\]; expected a list of any of metrics, health, ready/,
    ],
    ['pages that are no list', { telemetry: mountable, pages: 'metrics' as never }, /"metrics"; expected a list/],
  ])('%s', async (_what, options, message) => {
    await expect(newApp().register(telemetryPlugin, options as never)).rejects.toMatchObject({
      code: 'BINNACLE_INVALID_OPTIONS',
      message: expect.stringMatching(message),
    });
  });
});
