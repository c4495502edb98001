import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import createRouter from 'router';
import { type EndpointPage, type Middleware, type Mountable, telemetryRouter } from '../../src/integration/express.ts';
import { start } from '../telemetry/started.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

async function listening(app: RequestListener): Promise<Ask> {
  const server = createServer(app);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
}

const unserved = { prometheus: { server: false } } as const;
const textOf = async (answer: Promise<Response>) => (await answer).text();

async function statusesOf(ask: Ask, paths: readonly string[]): Promise<Record<string, number>> {
  const statuses = await Promise.all(paths.map(async (path) => [path, (await ask(path)).status] as const));
  return Object.fromEntries(statuses);
}

/** What Express and its router have in common; their own types are tried in test/types. */
interface Router extends Middleware {
  use(path: string, handler: Middleware): unknown;
  use(handler: Middleware): unknown;
  get(path: string, handler: Middleware): unknown;
}

const own = (_request: IncomingMessage, response: ServerResponse): void => void response.end('own');

describe.each<[string, () => Router]>([
  ['Express', () => express() as unknown as Router],
  ['router', () => createRouter() as unknown as Router],
])('%s', (_name, newRouter) => {
  const asApp =
    (router: Router): RequestListener =>
    (request, response) =>
      router(request, response, () => response.writeHead(404).end());

  it('serves the metrics, /health and /ready beside the routes of the app', async () => {
    const telemetry = start(unserved);
    telemetry.meters.queues.setDepth('issues', 3);
    const router = newRouter();
    router.use(telemetryRouter(telemetry));
    router.get('/', own);
    router.get('/metrics/own', own);
    const ask = await listening(asApp(router));
    const page = await ask('/metrics?x=1');
    expect(page.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await page.text()).toContain('queue_depth{queue_name="issues"} 3\n');
    expect(await (await ask('/health')).json()).toEqual({ status: 'ok' });
    expect(await (await ask('/ready')).json()).toEqual({ status: 'ok' });
    expect(await textOf(ask('/'))).toBe('own');
    expect(await textOf(ask('/metrics/own'))).toBe('own');
    expect((await ask('/nothing')).status).toBe(404);
  });

  it('answers HEAD as GET without the body, and refuses other methods', async () => {
    const router = newRouter();
    router.use(telemetryRouter(start(unserved)));
    const ask = await listening(asApp(router));
    const head = await ask('/metrics', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const refused = await ask('/metrics', { method: 'POST' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    ['/internal', '/internal'],
    ['/:tenant', '/acme'],
  ])('serves them below %s, and nothing elsewhere', async (mount, below) => {
    const outer = newRouter();
    const inner = newRouter();
    inner.use(mount, telemetryRouter(start(unserved)));
    outer.use('/api', inner);
    const ask = await listening(asApp(outer));
    const paths = ['/metrics?x=1', '/health', '/ready'].map((path) => `/api${below}${path}`);
    expect(await statusesOf(ask, [...paths, '/metrics', `/api${below}/other`])).toEqual({
      ...Object.fromEntries(paths.map((path) => [path, 200])),
      '/metrics': 404,
      [`/api${below}/other`]: 404,
    });
  });

  it('leaves out the pages that the app has itself, and routes that came before win', async () => {
    const telemetry = start(unserved);
    const router = newRouter();
    router.get('/ready', own);
    router.use(telemetryRouter(telemetry, { pages: ['metrics', 'ready'] }));
    router.get('/health', own);
    const ask = await listening(asApp(router));
    expect(await textOf(ask('/health'))).toBe('own');
    expect(await textOf(ask('/ready'))).toBe('own');
    expect(await textOf(ask('/metrics'))).toContain('# TYPE ');
  });

  it('serves the metrics where the telemetry has them', async () => {
    const router = newRouter();
    router.use('/internal', telemetryRouter(start({ prometheus: { server: false, path: '/prom' } })));
    expect(await statusesOf(await listening(asApp(router)), ['/internal/prom', '/internal/metrics'])).toEqual({
      '/internal/prom': 200,
      '/internal/metrics': 404,
    });
  });

  it('has the credentials of the options asked for', async () => {
    const prometheus = { server: false, auth: { basic: { username: 'prometheus', password: 'pass' } } };
    const router = newRouter();
    router.use('/internal', telemetryRouter(start({ prometheus })));
    const ask = await listening(asApp(router));
    const refused = await ask('/internal/metrics');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Basic /)]);
    const authorization = `Basic ${Buffer.from('prometheus:pass').toString('base64')}`;
    expect((await ask('/internal/metrics', { headers: { authorization } })).status).toBe(200);
    expect((await ask('/internal/health')).status).toBe(200);
  });
});

test('without a framework, the middleware passes on what is none of its pages', async () => {
  const middleware = telemetryRouter(start(unserved));
  const ask = await listening((request, response) => {
    response.setHeader('x-served-by', 'own');
    middleware(request, response, () => response.end('own'));
  });
  expect(await textOf(ask('/'))).toBe('own');
  const page = await ask('/metrics');
  expect([page.status, page.headers.get('x-served-by')]).toEqual([200, 'own']);
  expect(await textOf(ask('//metrics'))).toBe('own');
});

describe('options that are wrong end the start, with what is expected:', () => {
  const mountable: Mountable = {
    handler: () => {},
    paths: { metrics: '/metrics', health: '/health', ready: '/ready' },
  };

  it.each<[string, unknown, readonly unknown[] | undefined, RegExp]>([
    ['no telemetry', undefined, undefined, /telemetryRouter\(\) was given no telemetry: pass what initTelemetry\(\)/],
    [
      'a page that is none',
      mountable,
      ['metrics', 'live'],
      /\["metrics","live"\]; expected a list of any of metrics, /,
    ],
  ])('%s', (_what, telemetry, pages, message) => {
    expect(() => telemetryRouter(telemetry as Mountable, { pages: pages as EndpointPage[] | undefined })).toThrow(
      expect.objectContaining({ code: 'BINNACLE_INVALID_OPTIONS', message: expect.stringMatching(message) }),
    );
  });
});
