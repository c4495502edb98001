// The package as others get it: packed, judged by the ecosystem's own tools, and installed into an empty project.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pageIn } from '../examples/program.ts';
import { judge } from '../exposition/judge.ts';

const root = resolve(__dirname, '../..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);

function run(command: string, args: string[], cwd = root): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const record = `
const telemetry = initTelemetry({ serviceName: 'packed', prometheus: { port: 0 }, runtime: false });
meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
telemetry.ready
  .then(() => fetch(telemetry.url))
  .then((response) => response.text())
  .then((text) => console.log(text))
  .then(() => telemetry.shutdown());
`;
const expected = '\nissues_processed_total{provider="anthropic-claude",platform="github",outcome="success"} 1\n';

/** The page that a program with {@link record} printed. */
function judged(stdout: string): string {
  const page = pageIn(stdout);
  judge('text/plain; version=0.0.4; charset=utf-8', page);
  return page;
}

describe('the packed package', () => {
  let folder: string;
  let tarball: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'binnacle-packed-'));
    const [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]));
    tarball = join(folder, packed.filename);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
    run(
      'npm',
      ['install', '--no-audit', '--no-fund', tarball, '@opentelemetry/api@1.10.0', '@types/node@24.19.2'],
      folder,
    );
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what is needed and nothing else', () => {
    const files = run('tar', ['tzf', tarball]).trim().split('\n');
    const unexpected = files.filter(
      (file) =>
        !/^package\/(dist\/[\w.-]+\.(mjs|cjs|d\.mts|d\.cts)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(
          file,
        ),
    );
    expect(unexpected).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['package/LICENSE', 'package/README.md', 'package/dist/index.mjs']));
  });

  it('passes publint', () => {
    expect(run(bin('publint'), ['--strict', '--pack', 'npm'])).toMatch(/All good/);
  });

  it('has types that fit every way of importing it', () => {
    expect(run(bin('attw'), [tarball, '--format', 'ascii'])).toMatch(/No problems found/);
  });

  it('is used by import', () => {
    writeFileSync(join(folder, 'use.mjs'), `import { initTelemetry, meters } from 'binnacle';${record}`);
    expect(judged(run(process.execPath, ['use.mjs'], folder))).toContain(expected);
  });

  it('is used by require', () => {
    writeFileSync(join(folder, 'use.cjs'), `const { initTelemetry, meters } = require('binnacle');${record}`);
    expect(judged(run(process.execPath, ['use.cjs'], folder))).toContain(expected);
  });

  it('shares one telemetry between import and require', () => {
    writeFileSync(
      join(folder, 'both.mjs'),
      `import { createRequire } from 'node:module';
import { meters } from 'binnacle';
const { initTelemetry } = createRequire(import.meta.url)('binnacle');${record}`,
    );
    expect(judged(run(process.execPath, ['both.mjs'], folder))).toContain(expected);
  });

  it.each([
    ['import', 'sdk.mjs', "import { MeterProvider } from 'binnacle/sdk';"],
    ['require', 'sdk.cjs', "const { MeterProvider } = require('binnacle/sdk');"],
  ])('has the MeterProvider behind a door of its own, by %s', (_way, file, opening) => {
    const program = `${opening}
const counter = new MeterProvider().getMeter('m').createCounter('c');
counter.bind({ a: 1 }).add(Number.NaN);
console.log(typeof counter.remove);`;
    writeFileSync(join(folder, file), program);
    expect(run(process.execPath, [file], folder)).toBe('function\n');
  });

  it.each([
    [
      'import',
      'mounted.mjs',
      `import byDefault, { telemetryPlugin } from 'binnacle/fastify';
import { telemetryRouter } from 'binnacle/express';`,
    ],
    [
      'require',
      'mounted.cjs',
      `const { default: byDefault, telemetryPlugin } = require('binnacle/fastify');
const { telemetryRouter } = require('binnacle/express');`,
    ],
  ])('has the mounts behind doors of their own, without the frameworks, by %s', (_way, file, opening) => {
    const program = `${opening}
const telemetry = { handler: () => console.log('answered'), paths: { metrics: '/m', health: '/h', ready: '/r' } };
telemetryRouter(telemetry)({ url: '/m' }, {}, () => {});
telemetryPlugin({ route: ({ url }) => console.log(url, byDefault === telemetryPlugin) }, { telemetry, pages: ['ready'] });`;
    writeFileSync(join(folder, file), program);
    expect(run(process.execPath, [file], folder)).toBe('answered\n/r true\n');
  });

  it('compiles in a strict TypeScript project', () => {
    writeFileSync(
      join(folder, 'use.mts'),
      `import { initTelemetry, meters, type Telemetry } from 'binnacle';
import { PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { telemetryRouter } from 'binnacle/express';
import telemetryPlugin from 'binnacle/fastify';
import { type BoundSum, MeterProvider } from 'binnacle/sdk';
declare const exporter: PushMetricExporter;
const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })], idleSeriesMs: 60_000 });
export const bound: BoundSum = provider.getMeter('m').createCounter('c', { startAtZero: { a: ['x'] } }).bind({ a: 'x' });
const telemetry: Telemetry = initTelemetry({ exporters: 'both' });
meters.issues.processed({ provider: 'p', platform: 'github', outcome: 'success' });
// @ts-expect-error a misspelt outcome
meters.issues.processed({ provider: 'p', platform: 'github', outcome: 'sucess' });
telemetryRouter(telemetry, { pages: ['metrics'] });
telemetryPlugin({ route: () => {} }, { telemetry });
export default telemetry;
`,
    );
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--types', 'node'];
    const project = ['--module', 'nodenext', '--noEmit', '--skipLibCheck', 'false'];
    run(bin('tsc'), [...strict, ...project, 'use.mts'], folder);
  });
});
