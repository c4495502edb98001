import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createEndpoint, type Endpoint, type EndpointOptions } from '../../src/endpoint/endpoint.ts';
import { Diagnostics } from '../../src/support/diagnostics.ts';

interface Reply {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

type Ask = (path: string, init?: { method?: string; headers?: Record<string, string> }) => Promise<Reply>;

const said: string[] = [];
const servers: Server[] = [];

beforeEach(() => {
  said.length = 0;
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function endpoint(options: Partial<EndpointOptions> = {}): Endpoint {
  const say = (message: string): void => void said.push(message);
  return createEndpoint({
    scrape: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'jobs_total 1\n' }),
    isReady: () => true,
    diagnostics: new Diagnostics({ info: say, warn: say, error: say }),
    ...options,
  });
}

/** Over real HTTP, without the decoding that fetch would do. */
async function askOverHttp({ handler }: Endpoint): Promise<Ask> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return (path, { method = 'GET', headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port, path, method, headers, agent: false },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
        },
      );
      request.on('error', reject).end();
    });
}

async function askByFetch({ fetchHandler }: Endpoint): Promise<Ask> {
  return async (path, init) => {
    const response = await fetchHandler(new Request(`http://service.internal${path}`, init));
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  };
}

describe.each([
  ['handler, over HTTP', askOverHttp],
  ['fetchHandler', askByFetch],
])('%s', (_name, asked) => {
  it('serves the metrics as the scrape gives them', async () => {
    const ask = await asked(endpoint());
    const { status, headers, body } = await ask('/metrics?x=1');
    expect({ status, body: body.toString() }).toEqual({ status: 200, body: 'jobs_total 1\n' });
    expect(headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'content-length': '13',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('serves them at another path when asked to', async () => {
    const ask = await asked(endpoint({ path: '/internal/metrics' }));
    expect((await ask('/internal/metrics')).status).toBe(200);
    expect((await ask('/metrics')).status).toBe(404);
  });

  it.each(['/metrics', '/health', '/ready'])('answers HEAD of %s like GET, without the body', async (path) => {
    const ask = await asked(endpoint());
    const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(String(get.body.length));
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    'refuses %s with the methods that are allowed',
    async (method) => {
      const { status, headers } = await (await asked(endpoint()))('/metrics', { method });
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD' });
    },
  );

  it.each(['/', '/metrics/', '/METRICS', '/metricsx', '/health/..%2fmetrics', '/%6detrics'])(
    'knows no %s',
    async (path) => {
      const { status, body } = await (await asked(endpoint()))(path);
      expect({ status, body: body.toString() }).toEqual({ status: 404, body: 'Not found\n' });
    },
  );

  describe('compression', () => {
    const large = 'x'.repeat(8193);
    const page = (body: string) => endpoint({ scrape: async () => ({ contentType: 'text/plain', body }) });

    it.each(['gzip', 'deflate, gzip;q=0.5', 'GZIP', 'br;q=1, gzip ; q=0.001'])('is used for "%s"', async (accept) => {
      const { headers, body } = await (await asked(page(large)))('/metrics', {
        headers: { 'accept-encoding': accept },
      });
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
      expect(headers['content-length']).toBe(String(body.length));
      expect(gunzipSync(body).toString()).toBe(large);
    });

    it.each(['', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.000', 'xgzip'])('is not used for "%s"', async (accept) => {
      const { headers, body } = await (await asked(page(large)))('/metrics', {
        headers: { 'accept-encoding': accept },
      });
      expect(headers).not.toHaveProperty('content-encoding');
      expect(headers.vary).toBe('accept-encoding');
      expect(body.toString()).toBe(large);
    });

    it('is not used for up to 8 KiB', async () => {
      const ask = await asked(page(large.slice(1)));
      const { headers, body } = await ask('/metrics', { headers: { 'accept-encoding': 'gzip' } });
      expect(headers).not.toHaveProperty('content-encoding');
      expect(body).toHaveLength(8192);
    });
  });

  it('answers a failed scrape with 503 and a fixed text, says it once, and says when it is over', async () => {
    let fails = true;
    const scrape = async () => {
      if (fails) throw new Error('canary');
      return { contentType: 'text/plain', body: 'ok\n' };
    };
    const ask = await asked(endpoint({ scrape }));
    for (let i = 0; i < 2; i++) {
      const { status, body } = await ask('/metrics');
      expect({ status, body: body.toString() }).toEqual({ status: 503, body: 'Not available\n' });
    }
    expect(said).toEqual(['[binnacle] /metrics is answered with 503 (Error: canary).']);
    fails = false;
    expect((await ask('/metrics')).status).toBe(200);
    expect(said.slice(1)).toEqual(['[binnacle] /metrics is answered again.']);
  });

  it('survives a scrape that throws at once', async () => {
    const scrape = () => {
      throw new TypeError('sync');
    };
    expect((await (await asked(endpoint({ scrape })))('/metrics')).status).toBe(503);
  });

  describe('/health and /ready', () => {
    const failing = { database: () => false, cache: () => true };

    it('is healthy while it answers, ready or not', async () => {
      const { status, headers, body } = await (await asked(endpoint({ isReady: () => false })))('/health');
      expect({ status, body: body.toString() }).toEqual({ status: 200, body: '{"status":"ok"}' });
      expect(headers['content-type']).toBe('application/json');
    });

    it('is ready when telemetry and all checks are', async () => {
      const { status, body } = await (await asked(endpoint({ readiness: { database: async () => true } })))('/ready');
      expect({ status, body: body.toString() }).toEqual({ status: 200, body: '{"status":"ok"}' });
    });

    it('names what is not ready', async () => {
      const { status, body } = await (await asked(endpoint({ readiness: failing, isReady: () => false })))('/ready');
      expect(status).toBe(503);
      expect(JSON.parse(body.toString())).toEqual({ status: 'unavailable', failing: ['telemetry', 'database'] });
    });

    it('asks for no credentials there, but gives names only to those who have them', async () => {
      const ask = await asked(endpoint({ readiness: failing, auth: { bearer: 't0ken' } }));
      expect((await ask('/health')).status).toBe(200);
      const stranger = await ask('/ready');
      expect({ status: stranger.status, body: stranger.body.toString() }).toEqual({
        status: 503,
        body: '{"status":"unavailable"}',
      });
      const known = await ask('/ready', { headers: { authorization: 'Bearer t0ken' } });
      expect(JSON.parse(known.body.toString())).toEqual({ status: 'unavailable', failing: ['database'] });
    });
  });

  it('asks for credentials, and does not scrape without', async () => {
    let scrapes = 0;
    const scrape = async () => ({ contentType: 'text/plain', body: `${++scrapes}\n` });
    const ask = await asked(endpoint({ scrape, auth: { bearer: 't0ken' } }));
    const { status, headers, body } = await ask('/metrics');
    expect({ status, body: body.toString() }).toEqual({ status: 401, body: 'Unauthorized\n' });
    expect(headers['www-authenticate']).toBe('Bearer realm="metrics"');
    expect((await ask('/metrics', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect(scrapes).toBe(0);
    expect((await ask('/metrics', { headers: { authorization: 'Bearer t0ken' } })).status).toBe(200);
  });
});

describe('handler', () => {
  it('leaves alone a response that the host has sent already', async () => {
    const { handler } = endpoint();
    const ask = await askOverHttp({
      fetchHandler: async () => new Response(),
      handler: (request, response) => {
        response.end('host');
        handler(request, response);
      },
    });
    expect((await ask('/metrics')).body.toString()).toBe('host');
    expect((await ask('/metrics')).body.toString()).toBe('host');
  });
});
