// What every process pays for at its start, counted in what is loaded: times would depend on the machine.

import { runProgram } from '../examples/program.ts';
import { Receiver } from '../export/otlp/receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await new Receiver().come();
});
afterEach(() => receiver.leave());

async function loadedBy(way: 'import' | 'require', exporters: 'prometheus' | 'otlp') {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const { code, stdout, stderr } = await runProgram('test/telemetry/programs/loaded.mts', [way, exporters], env);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as { packages: string[]; builtIns: string[] };
}

describe.each(['import', 'require'] as const)('by %s', (way) => {
  test('a service that is scraped loads one package, the API, and no built-in module that few need', async () => {
    const { packages, builtIns } = await loadedBy(way, 'prometheus');
    expect(packages).toEqual(['@opentelemetry/api']);
    expect(builtIns).toContain('http');
    // undici comes with an export of http that nobody asked for: see src/support/node-http.ts.
    const late = ['https', 'tls', 'zlib', 'internal/deps/undici/undici'];
    expect(builtIns.filter((name) => late.includes(name))).toEqual([]);
  });

  test('a service that pushes loads no more than that: what it pushes with comes with the first push', async () => {
    const { packages, builtIns } = await loadedBy(way, 'otlp');
    expect(packages).toEqual(['@opentelemetry/api']);
    expect(builtIns.filter((name) => ['https', 'tls', 'zlib'].includes(name))).toEqual([]);
  });
});
