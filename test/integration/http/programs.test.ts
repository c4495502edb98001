import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function report(program: string, scenario: string): Promise<unknown> {
  const { stdout, stderr } = await run(process.execPath, [
    '--no-warnings',
    join(__dirname, 'programs', program),
    scenario,
  ]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe.each(['esm.mts', 'commonjs.cts'])('in %s', (program) => {
  test('capture that is attached to running servers sees requests and routes, and none after dispose', async () => {
    expect(await report(program, 'own-capture')).toEqual({
      routes: ['/express/:tenant/items/:id', '/fastify/:id'],
      statuses: [200, 200, 200],
      active: 0,
    });
  });

  test('instrumentation-http under running servers records with routes, not the own endpoint, and stops at dispose', async () => {
    expect(await report(program, 'instrumentation-http')).toEqual({
      patched: [true, false],
      whileUsed: {
        routes: ['/express/:tenant/items/:id', '/fastify/:id'],
        serverRequests: 2,
        clientRequests: 3,
      },
      unchanged: true,
    });
  });
});
