import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { app, telemetry as ofHono } from '../../examples/mounted/hono.ts';
import { samplesOf } from '../telemetry/samples.ts';
import { startProgram } from './program.ts';

const hello = 'http_server_request_duration_seconds_count{';

describe.each(['fastify', 'express'])('the %s example', (framework) => {
  it('serves its own routes and the metrics on one port, counts only the former, and ends at SIGTERM', async () => {
    const program = startProgram(`examples/mounted/${framework}.ts`, [], { PORT: '0' });
    try {
      const [url] = (await once(createInterface({ input: program.process.stdout ?? process.stdin }), 'line')) as [
        string,
      ];
      const textAt = async (path: string) => (await fetch(url + path, { headers: { connection: 'close' } })).text();
      expect(await textAt('/hello/ada')).toBe('hello ada');
      await textAt('/internal/health');
      await textAt('/internal/metrics');
      const page = samplesOf(await textAt('/internal/metrics'));
      const counted = Object.entries(page).filter(([key]) => key.startsWith(hello));
      expect(counted).toEqual([[expect.stringContaining('http_route="/hello/:name"'), 1]]);
      expect((await fetch(`${url}/metrics`)).status).toBe(404);
    } finally {
      program.process.kill('SIGTERM');
    }
    expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the Hono example', () => {
  afterAll(() => ofHono.shutdown());

  it('serves its own routes, and the pages below /internal', async () => {
    expect(await (await app.request('/hello/ada')).text()).toBe('hello ada');
    const page = await app.request('/internal/metrics');
    expect(page.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await page.text()).toMatch(/^target_info\{.*service_name="greeter".*\} 1$/m);
    expect(await (await app.request('/internal/ready')).json()).toEqual({ status: 'ok' });
    const head = await app.request('/internal/health', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await app.request('/metrics')).status).toBe(404);
  });
});

describe('the Next.js example', () => {
  it('answers a request for its route', async () => {
    const { GET, dynamic } = await import('../../examples/mounted/next/app/metrics/route.ts');
    const { telemetry } = await import('../../examples/mounted/next/lib/telemetry.ts');
    const page = await GET(new Request('https://shop.example/metrics', { headers: { accept: 'text/plain' } }));
    expect([page.status, dynamic]).toEqual([200, 'force-dynamic']);
    expect(await page.text()).toMatch(/^target_info\{.*service_name="shop".*\} 1$/m);
    await telemetry.shutdown();
  });
});
