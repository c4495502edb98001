// The tool builder's promises, on toy recipes: half a build never looks whole, two runs do not clash, messages cure.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildTool, removeLeftovers, requireGo } from '../../scripts/stack-tools/build.ts';
import { cacheDir, findRoot, toolDir } from '../../scripts/stack-tools/cache.ts';
import { lock } from '../../scripts/stack-tools/lock.ts';
import { findOnPath, suits, versionIn } from '../../scripts/stack-tools/on-path.ts';
import { type Tool, tools } from '../../scripts/stack-tools/tools.ts';
import { until } from '../stack/harness/until.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'binnacle-tools-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const recipe = (...steps: string[]): Tool => ({
  name: 'toy',
  version: '1.0.0',
  binaries: ['toy'],
  steps: steps.map((script) => ['sh', '-c', script]),
});

describe('a build', () => {
  const build = (tool: Tool, signal?: AbortSignal) =>
    buildTool(tool, join(dir, 'toy-1'), { root: dir, log: () => {}, signal });
  const folders = () => readdirSync(dir).filter((name) => !name.endsWith('.log'));

  it('appears whole', async () => {
    await build(recipe('echo one > a', 'mv a bin/toy'));
    expect(folders()).toEqual(['toy-1']);
    expect(existsSync(join(dir, 'toy-1', 'bin', 'toy'))).toBe(true);
  });

  it('that fails leaves nothing, and tells the command, its last words and a cure', async () => {
    const failed = build(recipe('touch bin/toy', 'echo no such module; exit 3'));
    await expect(failed).rejects.toMatchObject({ code: 'STACK_BUILD_FAILED' });
    await expect(failed).rejects.toThrow(/step 2 of 2 ended with 3.*why: .*no such module.*cure: /s);
    expect(folders()).toEqual([]);
  });

  it('without the binary it promised is no build', async () => {
    await expect(build(recipe('true'))).rejects.toThrow('left no toy in bin/');
    expect(folders()).toEqual([]);
  });

  it('that is interrupted ends at once, with all that it started', async () => {
    const interrupted = new AbortController();
    const begun = join(dir, 'begun.log');
    const late = join(dir, 'late.log');
    const script = `touch ${begun}; (sleep 3; touch ${late}) & wait`;
    const ended = expect(build(recipe('true', script), interrupted.signal)).rejects.toThrow('SIGTERM');
    await until('the beginning of the build', () => existsSync(begun));
    interrupted.abort();
    await ended;
    expect(folders()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(existsSync(late)).toBe(false);
  });

  it('that was killed is swept away by the next one', () => {
    mkdirSync(join(dir, 'tmp-abc'));
    mkdirSync(join(dir, 'toy-1'));
    removeLeftovers(dir);
    expect(folders()).toEqual(['toy-1']);
  });
});

describe('the lock', () => {
  const fast = { pollMs: 10, staleMs: 1_000 };

  it('lets one in at a time', async () => {
    const events: string[] = [];
    const unlock = await lock(dir, fast);
    const second = lock(dir, fast).then((release) => {
      events.push('second in');
      release();
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    events.push('first out');
    unlock();
    await second;
    expect(events).toEqual(['first out', 'second in']);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('of a killed run is taken over', async () => {
    writeFileSync(join(dir, 'lock'), 'somebody');
    const past = new Date(Date.now() - 60_000);
    utimesSync(join(dir, 'lock'), past, past);
    const said: string[] = [];
    const unlock = await lock(dir, { ...fast, log: (line) => said.push(line) });
    expect(said.join()).toContain('taken over');
    unlock();
  });

  it('is not waited for by one who is interrupted', async () => {
    const unlock = await lock(dir, fast);
    await expect(lock(dir, { ...fast, signal: AbortSignal.timeout(30) })).rejects.toThrow();
    unlock();
  });
});

describe('the cache', () => {
  it('is where the environment says, else where caches are', () => {
    expect(cacheDir({ BINNACLE_STACK_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
    expect(cacheDir({ XDG_CACHE_HOME: '/b' })).toBe('/b/binnacle/stack');
    expect(cacheDir({})).toMatch(/\/\.cache\/binnacle\/stack$/);
  });

  it('has another folder for another recipe, and for another manifest', () => {
    const folder = (tool: Tool) => toolDir(tool, dir, dir);
    expect(folder(recipe('a'))).toBe(folder(recipe('a')));
    expect(folder(recipe('a'))).not.toBe(folder(recipe('b')));
    const withInput = { ...recipe('a'), input: 'manifest.yaml' };
    writeFileSync(join(dir, 'manifest.yaml'), 'one');
    const before = folder(withInput);
    writeFileSync(join(dir, 'manifest.yaml'), 'two');
    expect(folder(withInput)).not.toBe(before);
  });
});

describe('a tool on PATH', () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });
  const put = (name: string, says: string) => {
    writeFileSync(join(dir, name), `#!/bin/sh\ncat <<'end'\n${says}\nend\n`);
    chmodSync(join(dir, name), 0o755);
  };
  const find = (name: string) => {
    process.env.PATH = `${dir}:/usr/bin:/bin`;
    return findOnPath(tools.find((tool) => tool.name === name) as Tool, findRoot());
  };

  it('is taken when it is of the same major and not older', async () => {
    put('prometheus', 'prometheus, version 3.15.1 (branch: HEAD)');
    put('promtool', 'promtool, version 3.15.1 (branch: HEAD)');
    expect(await find('prometheus')).toEqual({ paths: [join(dir, 'prometheus'), join(dir, 'promtool')] });
  });

  it('is refused when it is too old, with the reason', async () => {
    put('prometheus', 'prometheus, version 2.42.0+ds');
    expect(await find('prometheus')).toEqual({ refused: expect.stringContaining('is 2.42.0; wanted is 3.14.0') });
  });

  it('is refused as a Collector when it lacks a component that our files use', async () => {
    put('otelcol', 'version 0.158.0\nreceivers:\n  - name: otlp');
    expect(await find('collector')).toEqual({ refused: expect.stringContaining('exporters/otlp_http') });
  });
});

it('versions are read and compared', () => {
  expect(versionIn('Docker Compose version v5.5.0')).toBe('5.5.0');
  expect(versionIn('prometheus, version  (branch: , revision: )')).toBeUndefined();
  expect(suits('3.14.2', '3.14.0')).toBe(true);
  expect(suits('3.13.0', '3.14.0')).toBe(false);
  expect(suits('4.0.0', '3.14.0')).toBe(false);
  expect(suits(undefined, '3.14.0')).toBe(false);
});

it('without Go the message says what, why and the cure', async () => {
  const missing = requireGo([join('/nowhere', 'go')]);
  await expect(missing).rejects.toMatchObject({ code: 'STACK_GO_MISSING' });
  await expect(missing).rejects.toThrow(/why: .*cure: +install Go/s);
});
