import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** What no file of the repository holds, and what is meant by it. */
const faults: readonly [string, RegExp][] = [
  ['a path of a machine', /(?<![\w.])\/(?:root|home|Users)\/(?![*<])[\w.-]/],
  ['a host of a package registry', /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror)|npm\.pkg\.github|pypi)\.(?:org|com)\b/],
  [
    'a test that runs alone or not at all',
    /(?<!\? \w+ : )\b(?:it|test|describe)(?:\.each)?\.(?:only|skip|todo)\b|\b[fx](?:it|describe)\(/,
  ],
  ['a thing left to do', /\b(?:TODO|FIXME|XXX)\b/],
];

function faultsOf(name: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      faults
        .filter(([, pattern]) => pattern.test(line))
        .map(([what]) => `${name}:${index + 1} has ${what}: ${line.trim()}`),
    );
}

function repositoryFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { encoding: 'utf8' });
  return list.split('\0').filter((name) => name !== '' && existsSync(name));
}

describe('the text of the repository', () => {
  const files = repositoryFiles();

  it('is found', () => {
    expect(files).toEqual(expect.arrayContaining(['package.json', 'src/support/errors.ts']));
  });

  it('names no machine and no registry, leaves nothing to do, and no test out', () => {
    // This file shows what the patterns find.
    const others = files.filter((name) => !name.endsWith('house/text.test.ts'));
    expect(others.flatMap((name) => faultsOf(name, readFileSync(name, 'utf8')))).toEqual([]);
  });
});

describe('a fault in a text is seen:', () => {
  it.each([
    'cd /root/app',
    "const path = '/home/someone/app';",
    'open /Users/someone',
    'https://registry.npmjs.org/binnacle',
    "it.only('runs', () => {});",
    "describe.skip('never', () => {});",
    'it.each.skip',
    "fit('runs', () => {});",
    '// TODO later',
    '// FIXME',
  ])('%s', (line) => {
    expect(faultsOf('file.ts', `fine\n${line}`)).toEqual([expect.stringContaining('file.ts:2 has ')]);
  });

  it.each([
    'GET /api/home/1',
    './root/file',
    'a.only(b)',
    'const itWithIPv6 = hasIPv6 ? it : it.skip;',
    'audit(x)',
    'split(x)',
    'to do',
    'https://www.npmjs.com/package/binnacle',
  ])('but not %s', (line) => {
    expect(faultsOf('file.ts', line)).toEqual([]);
  });
});
