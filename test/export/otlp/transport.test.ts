import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { context, propagation, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { captureHttpClient } from '../../../src/integration/http/client.ts';
import { ensureContextManager } from '../../../src/integration/http/context-manager.ts';
import { until } from '../../endpoint/clients.ts';
import {
  allGone,
  behindProxy,
  body,
  collector,
  ends,
  freePort,
  open,
  openTo,
  PATIENT,
  SHORT,
  serve,
  serveWell,
  urlOf,
} from './transports.ts';

describe('a request', () => {
  test.each([
    ['http/protobuf', 'none', 'application/x-protobuf'],
    ['http/json', 'gzip', 'application/json'],
  ] as const)('%s, %s, says its type, its length and who it is from', async (protocol, compression, type) => {
    const server = await serveWell();
    const transport = openTo(server, { protocol, compression, headers: { 'X-Tenant': 'one' } });
    const reply = await transport.send(body, PATIENT);
    const [{ line, headers, body: came } = { line: '', headers: {} as Record<string, string>, body: null }] =
      server.requests;
    expect(line).toBe('POST /v1/metrics HTTP/1.1');
    expect(came).toEqual(body);
    expect(headers).toMatchObject({
      'content-type': type,
      'user-agent': expect.stringMatching(/^binnacle\/\S+ OTel-OTLP-Exporter-JavaScript\/\S+$/),
      'x-tenant': 'one',
      'content-length': String(reply.kind === 'answered' && reply.sentBytes),
    });
    expect(headers['content-encoding']).toBe(compression === 'gzip' ? 'gzip' : undefined);
    expect(headers).not.toHaveProperty('transfer-encoding');
    expect(reply).toEqual({ kind: 'answered', status: 200, body: Buffer.alloc(0), sentBytes: expect.any(Number) });
  });

  test('compression makes fewer bytes, which are those that are counted', async () => {
    const server = await serveWell();
    const large = Buffer.alloc(100_000, 'a series ');
    const reply = await openTo(server, { compression: 'gzip' }).send(large, PATIENT);
    expect(server.requests[0]?.body).toEqual(large);
    expect(reply).toMatchObject({ sentBytes: Number(server.requests[0]?.headers['content-length']) });
    expect(Number(server.requests[0]?.headers['content-length'])).toBeLessThan(5_000);
  });

  test('a hundred in a row take one connection', async () => {
    const server = await serveWell();
    const transport = openTo(server);
    for (let each = 0; each < 100; each += 1) await transport.send(body, PATIENT);
    expect(server.requests).toHaveLength(100);
    expect(server.connections).toBe(1);
  });

  test('is not measured, not traced, and keeps nothing of the context it was sent in', async () => {
    const seen: boolean[] = [];
    const measured: unknown[] = [];
    const manager = ensureContextManager();
    ends.push(() => manager.dispose());
    const capture = captureHttpClient({ finished: (end: unknown) => void measured.push(end) } as never, {
      onFault: () => {},
    });
    ends.push(() => capture.dispose());
    const server = await serveWell();
    const headersFunction = () => {
      seen.push(isTracingSuppressed(context.active()), trace.getSpan(context.active()) === undefined);
      seen.push(propagation.getBaggage(context.active()) === undefined);
      return {};
    };
    const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 });
    const ofCaller = propagation.setBaggage(trace.setSpan(context.active(), span), propagation.createBaggage());
    const transport = openTo(server, { headersFunction });
    await context.with(ofCaller, () => transport.send(body, PATIENT));
    expect(seen).toEqual([true, true, true]);
    expect(server.requests).toHaveLength(1);
    expect(measured).toEqual([]);
  });
});

describe('the function for headers', () => {
  test('wins over fixed ones, whatever their case', async () => {
    const server = await serveWell();
    const headersFunction = async () => ({ authorization: 'new', 'User-Agent': 'shop/1' });
    await openTo(server, { headers: { Authorization: 'old' }, headersFunction }).send(body, PATIENT);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'new',
      'user-agent': expect.stringMatching(/^shop\/1 binnacle\//),
    });
  });

  test('that is late takes no more than the deadline, and what it gives then is not sent', async () => {
    const server = await serveWell();
    let give = (_headers: Record<string, string>) => {};
    const headersFunction = () =>
      new Promise<Record<string, string>>((resolve) => {
        give = resolve;
      });
    const reply = await openTo(server, { headersFunction }).send(body, SHORT);
    expect(reply).toEqual({ kind: 'failed', code: 'HEADERS' });
    give({});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.connections).toBe(0);
  });

  test('that gives what may not stand in HTTP sends nothing', async () => {
    const server = await serveWell();
    const headersFunction = () => ({ authorization: 's3cret\r\nx-injected: 1' });
    expect(await openTo(server, { headersFunction }).send(body, PATIENT)).toEqual({ kind: 'failed', code: 'HEADERS' });
    expect(server.connections).toBe(0);
  });

  test('that failed is asked again by the next', async () => {
    const server = await serveWell();
    let isBroken = true;
    const headersFunction = () => {
      if (isBroken) throw new Error('s3cret');
      return {};
    };
    const transport = openTo(server, { headersFunction });
    expect(await transport.send(body, PATIENT)).toEqual({ kind: 'failed', code: 'HEADERS' });
    isBroken = false;
    expect(await transport.send(body, PATIENT)).toMatchObject({ kind: 'answered' });
  });
});

describe('close()', () => {
  test('cuts what is under way, and refuses what comes later', async () => {
    const server = await serve({});
    const transport = openTo(server);
    const first = transport.send(body, PATIENT);
    await until(() => server.requests.length > 0);
    transport.close();
    expect(await first).toEqual({ kind: 'failed', code: 'CLOSED' });
    expect(await transport.send(body, PATIENT)).toEqual({ kind: 'failed', code: 'CLOSED' });
    await allGone(server);
  });

  test('closes an idle connection, and may be called twice', async () => {
    const server = await serveWell();
    const transport = openTo(server);
    await transport.send(body, PATIENT);
    expect(server.open.size).toBe(1);
    transport.close();
    transport.close();
    await allGone(server);
  });

  test('does not wait for the function for headers', async () => {
    const server = await serveWell();
    const transport = openTo(server, { headersFunction: () => new Promise(() => {}) });
    const first = transport.send(body, PATIENT);
    transport.close();
    expect(await first).toEqual({ kind: 'failed', code: 'CLOSED' });
  });
});

describe('the process', () => {
  async function sendOnce(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const program = join(__dirname, 'programs', 'send-once.ts');
    const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
      env,
      timeout: 15_000,
      killSignal: 'SIGKILL',
    });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { said: stdout.trim(), stderr, code };
  }

  test('is not kept alive by a connection that is kept', async () => {
    const server = await serveWell();
    expect(await sendOnce([urlOf(server), '60000'])).toEqual({ said: 'answered', stderr: '', code: 0 });
  });

  test('nor by one through a tunnel', async () => {
    const { proxy } = await behindProxy(collector);
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const args = ['https://collector.test/v1/metrics', '60000', collector.cert];
    expect(await sendOnce(args, env)).toEqual({ said: 'answered', stderr: '', code: 0 });
  });

  test('is not kept alive by a request that nobody waits for', async () => {
    const server = await serve({});
    expect(await sendOnce([urlOf(server), '60000', '', 'idly'])).toEqual({ said: '', stderr: '', code: 13 });
    await until(() => server.requests.length === 1);
  });

  test('waits for a request that is under way, to its deadline and no longer', async () => {
    const server = await serve({});
    expect(await sendOnce([urlOf(server), '200'])).toEqual({ said: 'failed', stderr: '', code: 0 });
  });
});

test('no secret is in a reply, nor in the transport', async () => {
  const port = await freePort();
  const secret = 's3cret';
  const transport = open(
    {
      url: `http://127.0.0.1:${port}/v1/metrics?key=${secret}`,
      headers: { authorization: secret },
      headersFunction: () => ({ 'x-key': secret }),
      tls: { key: secret },
    },
    { HTTP_PROXY: `http://me:${secret}@127.0.0.1:1` },
  );
  const reply = await transport.send(body, PATIENT);
  expect(reply).toMatchObject({ kind: 'failed' });
  expect(inspect([reply, transport], { depth: 10, showHidden: true })).not.toContain(secret);
});
