// The measured program, in a process of its own: a Fastify service in one variant, asked for its CPU time by its parent.
// Arguments: variant, "verbs" or "http", hashes of the handler that works.

import type { Variant } from './variants/variant.ts';
import { work } from './work.ts';

/** What the service says once it listens. */
export interface Ready {
  readonly url: string;
  readonly metricsUrl: string | undefined;
}

const [name, tells, hashes] = process.argv.slice(2);

const { start } = (await import(`./variants/${name}.ts`)) as { start: () => Promise<Variant> };
const variant = await start();
const tell = tells === 'verbs' ? variant.tell : () => {};

// Only now: instrumentation-http has to come before whatever loads http.
const { fastify } = await import('fastify');
const app = fastify();
variant.attach?.(app);
app.get('/hello', async () => {
  tell();
  return { hello: 'world' };
});
app.get('/work', async () => {
  work(Number(hashes));
  tell();
  return { hello: 'world' };
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.on('disconnect', () => process.exit());
process.send?.({ url, metricsUrl: variant.metricsUrl } satisfies Ready);
