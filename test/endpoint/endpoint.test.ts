import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createEndpoint, type Endpoint, type EndpointOptions } from '../../src/endpoint/endpoint.ts';
import { Page } from '../../src/export/prometheus/page.ts';
import type { Pieces } from '../../src/export/prometheus/render.ts';
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

function pageOf(body: string, contentType = 'text/plain; version=0.0.4; charset=utf-8'): Page {
  return Page.written(
    contentType,
    (function* (): Pieces {
      yield body;
    })(),
  );
}

function endpoint(options: Partial<EndpointOptions> = {}): Endpoint {
  const say = (message: string): void => void said.push(message);
  return createEndpoint({
    scrape: async () => pageOf('jobs_total 1\n'),
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
          const body = await response.toArray().catch(reject);
          if (body === undefined) return;
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(body) });
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
    const page = (body: string) => endpoint({ scrape: async () => pageOf(body) });

    it.each(['gzip', 'deflate, gzip;q=0.5', 'GZIP', 'br;q=1, gzip ; q=0.001'])('is used for "%s"', async (accept) => {
      const { headers, body } = await (await asked(page(large)))('/metrics', {
        headers: { 'accept-encoding': accept },
      });
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept, accept-encoding' });
      expect(gunzipSync(body).toString()).toBe(large);
    });

    it.each(['', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.000', 'xgzip'])('is not used for "%s"', async (accept) => {
      const { headers, body } = await (await asked(page(large)))('/metrics', {
        headers: { 'accept-encoding': accept },
      });
      expect(headers).not.toHaveProperty('content-encoding');
      expect(headers.vary).toBe('accept, accept-encoding');
      expect(body.toString()).toBe(large);
    });

    it('is not used for up to 8 KiB', async () => {
      const ask = await asked(page(large.slice(1)));
      const { headers, body } = await ask('/metrics', { headers: { 'accept-encoding': 'gzip' } });
      expect(headers).not.toHaveProperty('content-encoding');
      expect(body).toHaveLength(8192);
    });
  });

  it('hands the scrape what the asker accepts', async () => {
    const accepted: (string | undefined)[] = [];
    const scrape = async (accept: string | undefined) => {
      accepted.push(accept);
      return pageOf('x 1\n', 'application/openmetrics-text');
    };
    const ask = await asked(endpoint({ scrape }));
    const { headers } = await ask('/metrics', { headers: { accept: 'application/openmetrics-text;q=0.5' } });
    expect(headers['content-type']).toBe('application/openmetrics-text');
    await ask('/metrics');
    expect(accepted).toEqual(['application/openmetrics-text;q=0.5', undefined]);
  });

  it('sends a page that is still being written, in its order', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `jobs_total{worker="${index}"} 1\n`);
    const pieces = function* (): Pieces {
      for (const line of lines) {
        const until = performance.now() + 0.01;
        while (performance.now() < until);
        yield line;
      }
    };
    const ask = await asked(endpoint({ scrape: async () => Page.written('text/plain', pieces()) }));
    const { headers, body } = await ask('/metrics');
    expect(headers).not.toHaveProperty('content-length');
    expect(body.toString()).toBe(lines.join(''));
    const compressed = await ask('/metrics', { headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(compressed.body).toString()).toBe(lines.join(''));
  });

  it('cuts off a page that cannot be written to its end, so that nobody takes it for whole', async () => {
    const pieces = function* (): Pieces {
      yield 'x'.repeat(100_000);
      const until = performance.now() + 20;
      while (performance.now() < until);
      yield undefined;
      throw new Error('half way');
    };
    const ask = await asked(endpoint({ scrape: async () => Page.written('text/plain', pieces()) }));
    await expect(ask('/metrics')).rejects.toThrow();
  });

  it('lets 32 scrapes wait and sends the rest away for a second', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const scrape = async () => {
      await released;
      return pageOf('ok\n');
    };
    const ask = await asked(endpoint({ scrape }));
    const replies = Array.from({ length: 40 }, () => ask('/metrics'));
    const refused = await Promise.any(replies);
    expect({ status: refused.status, again: refused.headers['retry-after'] }).toEqual({ status: 503, again: '1' });
    while ((await ask('/metrics')).status !== 503);
    release();
    const statuses = (await Promise.all(replies)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
    expect(statuses.filter((status) => status === 503)).toHaveLength(8);
    expect((await ask('/metrics')).status).toBe(200);
  });

  it('tells how each scrape was answered', async () => {
    const scraped: number[] = [];
    const ask = await asked(
      endpoint({
        auth: { bearer: 't0ken' },
        scrape: async (accept) => (accept === 'nothing' ? Promise.reject(new Error('no')) : pageOf('ok\n')),
        onScraped: ({ status, seconds }) => scraped.push(status + Math.min(seconds, 0.5)),
      }),
    );
    const authorization = 'Bearer t0ken';
    await ask('/metrics');
    await ask('/metrics', { headers: { authorization } });
    await ask('/metrics', { headers: { authorization, accept: 'nothing' } });
    await ask('/health');
    expect(scraped.map(Math.floor)).toEqual([401, 200, 503]);
    expect(scraped.every((each) => each > Math.floor(each))).toBe(true);
  });

  it('answers a failed scrape with 503 and a fixed text, says it once, and says when it is over', async () => {
    let fails = true;
    const scrape = async () => {
      if (fails) throw new Error('canary');
      return pageOf('ok\n');
    };
    const ask = await asked(endpoint({ scrape }));
    for (let i = 0; i < 2; i++) {
      const { status, body } = await ask('/metrics');
      expect({ status, body: body.toString() }).toEqual({ status: 503, body: 'Not available\n' });
    }
    expect(said).toEqual(['[binnacle] /metrics is answered with 503 (canary).']);
    fails = false;
    expect((await ask('/metrics')).status).toBe(200);
    expect(said.slice(1)).toEqual(['[binnacle] /metrics is answered again.']);
  });

  it.each([[Object.create(null)], [undefined], [{ toString: () => Promise.reject }]])(
    'answers with 503 where a scrape throws what has no text (%#)',
    async (thrown) => {
      const ask = await asked(endpoint({ scrape: () => Promise.reject(thrown) }));
      expect((await ask('/metrics')).status).toBe(503);
      expect(said).toEqual([expect.stringContaining('/metrics is answered with 503')]);
    },
  );

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
    const scrape = async () => pageOf(`${++scrapes}\n`);
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
      ...endpoint(),
      handler: (request, response) => {
        response.end('host');
        handler(request, response);
      },
    });
    expect((await ask('/metrics')).body.toString()).toBe('host');
    expect((await ask('/metrics')).body.toString()).toBe('host');
  });

  it('passes on what is none of its pages, if there is somebody to pass it to', async () => {
    const { handler } = endpoint();
    const ask = await askOverHttp({
      ...endpoint(),
      handler: (request, response) => handler(request, response, () => void response.end('host')),
    });
    expect((await ask('/')).body.toString()).toBe('host');
    expect((await ask('/metrics?a=b')).body.toString()).toBe('jobs_total 1\n');
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(405);
  });

  it('tells where its pages are', () => {
    expect(endpoint({ path: '/m' }).paths).toEqual({ metrics: '/m', health: '/health', ready: '/ready' });
  });
});
