import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nearestPackage, packageStart } from '../../../src/telemetry/config/package-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'binnacle-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(folder: string, content: string): string {
  const path = join(root, folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), content);
  return path;
}

test('the nearest package.json upwards is taken', () => {
  write('', '{"name":"outer","version":"1.0.0"}');
  write('service', '{"name":"@acme/service","version":"2.0.0"}');
  const start = join(root, 'service', 'dist', 'bin');
  expect(nearestPackage(start)).toEqual({ name: '@acme/service', version: '2.0.0' });
});

test.each([
  ['a marker without a name', '{"type":"module"}'],
  ['an empty name', '{"name":""}'],
  ['a name that is no text', '{"name":5}'],
  ['no JSON', '{"name":'],
  ['null', 'null'],
  ['nothing', ''],
])('%s is passed over', (_, content) => {
  write('', '{"name":"outer"}');
  expect(nearestPackage(write('dist', content))).toEqual({ name: 'outer', version: undefined });
});

test.each(['5', '""', 'null'])('the version %s is none', (version) => {
  expect(nearestPackage(write('', `{"name":"a","version":${version}}`))).toEqual({ name: 'a', version: undefined });
});

test('a folder called package.json does no harm', () => {
  write('', '{"name":"outer"}');
  mkdirSync(join(root, 'x', 'package.json'), { recursive: true });
  expect(nearestPackage(join(root, 'x'))?.name).toBe('outer');
});

test('where there is none up to the root, there is none', () => {
  expect(nearestPackage('/')).toBeUndefined();
});

test.each<[string | undefined, string]>([
  ['/srv/app/dist/main.js', '/srv/app/dist'],
  ['/usr/lib/node_modules/pm2/lib/ProcessContainerFork.js', '/work'],
  ['', '/work'],
  [undefined, '/work'],
])('the main script %p is looked for in %s', (mainScript, folder) => {
  expect(packageStart(mainScript, () => '/work')).toBe(folder);
});

test('a working directory that is gone is no error', () => {
  const gone = () => {
    throw new Error('ENOENT');
  };
  expect(packageStart(undefined, gone)).toBeUndefined();
});
