import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parse } from 'yaml';
import { allFiles, anchorsOf, blocksOf, files, linksOf, read, root } from './markdown.ts';

const isRelative = (target: string) => !/^[a-z]+:/.test(target);

test.each(allFiles)('every relative link of %s leads somewhere', (file) => {
  const dead = linksOf(file)
    .filter(isRelative)
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const page = path === '' ? file : normalize(join(dirname(file), path));
      if (!existsSync(join(root, page))) return true;
      return anchor !== undefined && !anchorsOf(page).includes(anchor);
    });
  expect(dead).toEqual([]);
});

test('every page of docs/ is on the map', () => {
  const mapped = linksOf('docs/README.md').map((target) => `docs/${target}`);
  const pages = files.filter((file) => file.startsWith('docs/') && file !== 'docs/README.md');
  expect(pages.filter((page) => !mapped.includes(page))).toEqual([]);
});

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const known = new Set([...Object.keys(scripts), 'test']);
  const named = allFiles.flatMap((file) =>
    [...read(file).matchAll(/\bnpm (?:run (?:--silent )?([a-z:-]+)|(test)\b)/g)].map(([, run, test]) => ({
      file,
      script: run ?? test ?? '',
    })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ script }) => !known.has(script))).toEqual([]);
});

test('every block has a language that is checked or shown as it is', () => {
  const languages = new Set(files.flatMap((file) => blocksOf(file).map(({ language }) => language)));
  expect([...languages].sort()).toEqual(['prometheus', 'sh', 'text', 'ts', 'yaml']);
});

test('every block of YAML can be read', () => {
  const blocks = files.flatMap(blocksOf).filter(({ language }) => language === 'yaml');
  expect(blocks.length).toBeGreaterThan(0);
  for (const { text } of blocks) expect(parse(text)).toBeInstanceOf(Object);
});

test('files of the repository that are named in code exist', () => {
  const named = files.flatMap((file) =>
    [...read(file).matchAll(/`((?:src|test|scripts|collector-config|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
