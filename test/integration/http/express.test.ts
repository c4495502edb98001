import http from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import { captureHttpServer } from '../../../src/integration/http/server.ts';
import { closeAll, listen, ServerRecording, send, until } from './recording.ts';

const faults: unknown[] = [];
const ok = (_request: Request, response: Response) => {
  response.end('ok');
};
const pass = (_request: Request, _response: Response, next: NextFunction) => next();
const passLater = (_request: Request, _response: Response, next: NextFunction) => void setImmediate(next);

let recording: ServerRecording;
let capture: { dispose(): void };

/** Sends the requests one after the other, and returns the routes they were recorded with. */
async function routesOf(app: express.Express, ...requests: [path: string, method?: string][]) {
  const port = await listen(http.createServer(app));
  for (const [path, method] of requests) {
    const before = recording.ends.length;
    await send(port, path, method);
    await until(() => recording.ends.length === before + 1, `the record of ${path}`);
  }
  return recording.routes;
}

beforeEach(() => {
  faults.length = 0;
  recording = new ServerRecording();
  capture = captureHttpServer(recording, { onFault: (error) => faults.push(error) });
});

afterEach(async () => {
  capture.dispose();
  await closeAll();
  expect(faults).toEqual([]);
});

test('a route of the app is its pattern, and the root is a slash', async () => {
  const app = express();
  app.get('/', ok).get('/users/:id', ok);
  expect(await routesOf(app, ['/'], ['/users/7'], ['/users/8?q=1'])).toEqual(['/', '/users/:id', '/users/:id']);
});

test('routers within routers have the patterns of all their mounts', async () => {
  const app = express();
  const tenant = express.Router({ mergeParams: true });
  const items = express.Router({ mergeParams: true });
  items.get('/:id', passLater, ok).get('/', ok);
  tenant.use(passLater, pass).use('/items', pass, items);
  app.use(pass).use('/api', passLater).use('/api/:tenant', pass, tenant);
  expect(await routesOf(app, ['/api/acme/items/5'], ['/api/acme/items'], ['/API/acme/Items/5'])).toEqual([
    '/api/:tenant/items/:id',
    '/api/:tenant/items',
    '/api/:tenant/items/:id',
  ]);
});

test('middleware beside the mount, on patterns that consume the same path, does not change the route', async () => {
  const app = express();
  const router = express.Router();
  router.use('/x', pass).get('/x/:id', ok);
  app.use('/:any', pass).use('/a', pass).use('/:first/:second', pass).use('/a/:b', router).use('/:other/:one', pass);
  expect(await routesOf(app, ['/a/b/x/1'])).toEqual(['/a/:b/x/:id']);
});

test('a slash at the end of a mount, and a mount at the root, add nothing', async () => {
  const app = express();
  const router = express.Router();
  router.get('/v', ok);
  app.use('/', express.Router().use('/slash/', express.Router().use(router)));
  expect(await routesOf(app, ['/slash/v'], ['/slash/v/'])).toEqual(['/slash/v', '/slash/v']);
});

test('an app in an app has the path that it was mounted at', async () => {
  const app = express();
  const inner = express();
  inner.get('/status/:part', ok);
  app.use('/inner/:name', inner);
  expect(await routesOf(app, ['/inner/n/status/p'])).toEqual(['/inner/:name/status/:part']);
});

test('of several paths the one that matched is the route; wildcards and expressions stand as they were written', async () => {
  const app = express();
  const version = express.Router();
  version.get('/ping', ok);
  app
    .get(['/a1', '/a2/:k'], ok)
    .get('/files/*rest', ok)
    .get(/^\/item-(\d+)$/, ok);
  app.use(['/m1', '/m2/:x'], version).use(/\/v\d+/, version);
  expect(await routesOf(app, ['/a2/9'], ['/files/x/y/z'], ['/item-42'], ['/m2/9/ping'], ['/v12/ping'])).toEqual([
    '/a2/:k',
    '/files/*rest',
    '/^\\/item-(\\d+)$/',
    '/m2/:x/ping',
    '/\\/v\\d+//ping',
  ]);
});

test('a mount that cannot be told for sure gives no route rather than a wrong one', async () => {
  const app = express();
  const docs = express.Router();
  docs.get('/page', ok);
  app.use('/a', pass).use('{/:language}/docs', docs);
  expect(await routesOf(app, ['/docs/page'], ['/de/docs/page'], ['/a/docs/page'])).toEqual([
    '{/:language}/docs/page',
    '{/:language}/docs/page',
    undefined,
  ]);
});

test('an optional part that consumed nothing never passes for the mount around it', async () => {
  const app = express();
  const api = express.Router();
  api.use('{/:version}', pass).get('/', ok).get('/page', ok);
  app.use('/api', api);
  expect(await routesOf(app, ['/api'], ['/api/page'])).toEqual([undefined, '/api/page']);
});

test('errors keep the route: thrown, rejected, passed on, and answered by a callback of a parameter', async () => {
  const app = express();
  const router = express.Router();
  router.param('id', (_request, response, next, id) => (id === 'gone' ? void response.status(410).end() : next()));
  router.get('/throws', () => {
    throw new Error('thrown');
  });
  router.get('/rejects', async () => Promise.reject(new Error('rejected')));
  router.get('/passes', (_request, _response, next) => next(new Error('passed')));
  router.get('/users/:id', ok);
  app.use('/r/:x', router);
  app.use(
    (_error: Error, _request: Request, response: Response, _next: NextFunction) => void response.status(500).end(),
  );
  const routes = await routesOf(app, ['/r/1/throws'], ['/r/1/rejects'], ['/r/1/passes'], ['/r/1/users/gone']);
  expect(routes).toEqual(['/r/:x/throws', '/r/:x/rejects', '/r/:x/passes', '/r/:x/users/:id']);
  expect(recording.ends.map(({ statusCode }) => statusCode)).toEqual([500, 500, 500, 410]);
});

test('a request that no route matched has none, whatever middleware it went through', async () => {
  const app = express();
  app.use('/static', express.static('/nonexistent')).use('/api/:tenant', express.Router().get('/x', ok));
  const routes = await routesOf(
    app,
    ['/nothing'],
    ['/static/secret.txt'],
    ['/api/acme/nothing'],
    ['/api/acme/%E0%A4%A'],
  );
  expect(routes).toEqual([undefined, undefined, undefined, undefined]);
});

test('HEAD, OPTIONS and redirects have the route that handled them', async () => {
  const app = express();
  app.get('/old/:id', (_request, response) => response.redirect('/new')).all('/any/:id', ok);
  expect(await routesOf(app, ['/old/1', 'HEAD'], ['/old/1'], ['/any/1', 'OPTIONS'])).toEqual([
    '/old/:id',
    '/old/:id',
    '/any/:id',
  ]);
  expect(recording.ends.map(({ statusCode }) => statusCode)).toEqual([302, 302, 200]);
});

test('a callback for a parameter of a mount does not change the mount', async () => {
  const app = express();
  const api = express.Router().param('version', (_request, _response, next) => next());
  api.use('/:version', express.Router().get('/x', ok)).get('/:version/y', ok);
  app.use('/api', api);
  expect(await routesOf(app, ['/api/1/x'], ['/api/1/y'])).toEqual(['/api/:version/x', '/api/:version/y']);
});

test('next("route") goes on to the route that answers', async () => {
  const app = express();
  app.get('/:kind', (_request, _response, next) => next('route')).get('/exact', ok);
  expect(await routesOf(app, ['/exact'])).toEqual(['/exact']);
});
