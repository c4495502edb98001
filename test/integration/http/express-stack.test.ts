import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import express from 'express';
import { routeInExpressStack } from '../../../src/integration/http/express-stack.ts';
import { closeAll, listen, send } from './recording.ts';

afterEach(closeAll);

describe('on Express 5, whatever its router', () => {
  /** What is found while a handler runs and no channel is subscribed. */
  async function found(build: (app: express.Express, look: express.Handler) => void, path: string) {
    let route: string | undefined = 'not looked up';
    const app = express();
    build(app, (request, response) => {
      route = routeInExpressStack(request);
      response.end();
    });
    const server = http.createServer(app);
    await send(await listen(server), path);
    return route;
  }

  test('a route of the app itself is found', async () => {
    expect(await found((app, look) => app.get('/', look), '/')).toBe('/');
    expect(await found((app, look) => app.get('/users/:id', look), '/users/7')).toBe('/users/:id');
  });

  test('a route below a mount is not, because the mount has no pattern to read', async () => {
    expect(
      await found((app, look) => app.use('/api/:tenant', express.Router().get('/x', look)), '/api/acme/x'),
    ).toBeUndefined();
  });

  test('middleware has no route', async () => {
    expect(await found((app, look) => app.use('/api', look), '/api/secret')).toBeUndefined();
  });
});

describe('on Express 4', () => {
  // Layers as Express 4.22 builds them: a mount keeps the expression that it matches by.
  const mount = (source: string, ...stack: object[]) => ({
    regexp: Object.assign(new RegExp(source, 'i'), { fast_slash: source === '^\\/?(?=\\/|$)' }),
    handle: { stack },
  });
  const route = { path: '/items/:id' };
  const at = (originalUrl: string, stack: object[], app: object = {}) =>
    routeInExpressStack({ originalUrl, route, app: { _router: { stack }, ...app } } as unknown as IncomingMessage);
  const leaf = { route };

  test('literal mounts are composed, whatever the client wrote', () => {
    const stack = [mount('^\\/?(?=\\/|$)'), mount('^\\/v1\\.2\\/api-x\\/?(?=\\/|$)', mount('^\\/?(?=\\/|$)', leaf))];
    expect(at('/V1.2/API-x/items/5?q=1', stack)).toBe('/v1.2/api-x/items/:id');
  });

  test('of two mounts of one router, the one in the path is taken', () => {
    const stack = [mount('^\\/v1\\/?(?=\\/|$)', leaf), mount('^\\/v10\\/?(?=\\/|$)', leaf)];
    expect(at('/v10/items/5', stack)).toBe('/v10/items/:id');
  });

  test('below a mount with a parameter or an expression there is no route: it would hold raw values', () => {
    expect(at('/acme/items/5', [mount('^(?:\\/([^/]+?))\\/?(?=\\/|$)', leaf)])).toBeUndefined();
    expect(at('/v12/items/5', [mount('^\\/v\\d+\\/?(?=\\/|$)', leaf)])).toBeUndefined();
  });

  test('an app in an app has no route, because only the outer one knows where it is', () => {
    expect(at('/inner/items/5', [leaf], { parent: {} })).toBeUndefined();
  });
});

test('a request of no framework has no route', () => {
  expect(routeInExpressStack({ url: '/x' } as IncomingMessage)).toBeUndefined();
});
