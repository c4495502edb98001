import fastify, { type FastifyInstance } from 'fastify';
import { watchFastifyRoutes } from '../../../src/integration/http/fastify.ts';
import { captureHttpServer } from '../../../src/integration/http/server.ts';
import { ServerRecording, send, until } from './recording.ts';

const faults: unknown[] = [];
const onFault = (error: unknown) => faults.push(error);
const ok = async () => 'ok';

let recording: ServerRecording;
let app: FastifyInstance;

async function listenOn(instance: FastifyInstance): Promise<number> {
  return Number(new URL(await instance.listen({ port: 0, host: '127.0.0.1' })).port);
}

/** Sends the requests one after the other, and returns the routes they were recorded with. */
async function routesOf(...requests: [path: string, method?: string, headers?: Record<string, string>][]) {
  const port = await listenOn(app);
  for (const request of requests) {
    const before = recording.ends.length;
    await send(port, ...request);
    await until(() => recording.ends.length === before + 1, `the record of ${request[0]}`);
  }
  return recording.routes;
}

function addRoutes(): void {
  app
    .get('/', ok)
    .get('/files/*', ok)
    .get('/redirect/:id', async (_request, reply) => reply.redirect('/'));
  app.get('/throws/:id', async () => {
    throw new Error('thrown');
  });
  app.register(
    async (tenant) => {
      tenant.register(async (items) => void items.get('/items/:id', ok), { prefix: '/:tenant' });
    },
    { prefix: '/api' },
  );
}

beforeEach(() => {
  faults.length = 0;
  recording = new ServerRecording();
});

afterEach(async () => {
  await app.close();
  expect(faults).toEqual([]);
});

test.each([
  ['made after the capture', true],
  ['made before the capture', false],
])('an instance %s has the patterns of its routes, prefixes included', async (_case, captureFirst) => {
  if (!captureFirst) app = fastify();
  const capture = captureHttpServer(recording, { onFault });
  if (captureFirst) app = fastify();
  addRoutes();
  const routes = await routesOf(['/'], ['/api/acme/items/5'], ['/files/a/b'], ['/redirect/1'], ['/throws/1']);
  expect(routes).toEqual(['/', '/api/:tenant/items/:id', '/files/*', '/redirect/:id', '/throws/:id']);
  expect(recording.ends.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 302, 500]);
  capture.dispose();
});

test('a request that no route matched has none', async () => {
  const capture = captureHttpServer(recording, { onFault });
  app = fastify();
  addRoutes();
  expect(await routesOf(['/nothing/7'], ['/', 'DELETE'])).toEqual([undefined, undefined]);
  capture.dispose();
});

test('a hook that answers early leaves the route known', async () => {
  const capture = captureHttpServer(recording, { onFault });
  app = fastify();
  app.addHook('onRequest', async (_request, reply) => reply.code(401).send());
  addRoutes();
  expect(await routesOf(['/api/acme/items/5'])).toEqual(['/api/:tenant/items/:id']);
  expect(recording.ends[0]?.statusCode).toBe(401);
  capture.dispose();
});

test('HEAD has the route of its GET, and a request refused for its media type has its route', async () => {
  const capture = captureHttpServer(recording, { onFault });
  app = fastify();
  app.get('/h/:id', ok).post('/p/:id', ok);
  expect(await routesOf(['/h/1', 'HEAD'], ['/p/1', 'POST', { 'content-type': 'no/such' }])).toEqual([
    '/h/:id',
    '/p/:id',
  ]);
  expect(recording.ends[1]?.statusCode).toBe(415);
  capture.dispose();
});

test('after dispose an instance that has the hook still works, and tells nothing', async () => {
  const routes: string[] = [];
  const watch = watchFastifyRoutes((_request, route) => routes.push(route), onFault);
  app = fastify();
  app.get('/x', ok);
  const port = await listenOn(app);
  await send(port, '/x');
  expect(routes).toContain('/x');
  routes.length = 0;
  watch.dispose();
  expect(await send(port, '/x')).toBe(200);
  expect(routes).toEqual([]);
});
