import http from 'node:http';
import { context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { type RPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import express from 'express';
import { ensureContextManager } from '../../../src/integration/http/context-manager.ts';
import { setHttpRoute } from '../../../src/integration/http/route.ts';
import { attachRoutesToRpcMetadata } from '../../../src/integration/http/watch-routes.ts';
import { closeAll, listen, send } from './recording.ts';

const onFault = (error: unknown) => {
  throw error;
};

/** Sends one request to an app that runs inside RPC metadata, as instrumentation-http runs it, and returns its route. */
async function routeOf(app: express.Express, path: string): Promise<string | undefined> {
  const metadata: RPCMetadata = { type: RPCType.HTTP, span: {} as Span };
  const server = http.createServer((request, response) =>
    context.with(setRPCMetadata(ROOT_CONTEXT, metadata), () => app(request, response)),
  );
  await send(await listen(server), path);
  return metadata.route;
}

let manager: { dispose(): void };
beforeEach(() => {
  manager = ensureContextManager();
});
afterEach(async () => {
  manager.dispose();
  await closeAll();
});

function tenantApp(handler: express.Handler = (_request, response) => response.end()): express.Express {
  return express().use('/:tenant', express.Router().get('/:id', handler));
}

test('the route is written into the RPC metadata until dispose', async () => {
  const routes = attachRoutesToRpcMetadata({ onFault });
  expect(await routeOf(tenantApp(), '/acme/5')).toBe('/:tenant/:id');
  routes.dispose();
  expect(await routeOf(tenantApp(), '/acme/5')).toBeUndefined();
});

test('the route that the user names stands there too, and the framework does not overwrite it', async () => {
  const routes = attachRoutesToRpcMetadata({ onFault });
  const app = express();
  app.use((request, _response, next) => {
    setHttpRoute(request, '/named');
    next();
  });
  app.use(tenantApp());
  expect(await routeOf(app, '/acme/5')).toBe('/named');
  routes.dispose();
});
