// The list of paths is the folder of paths, and each of them can be compared.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { contestantsOf } from '../../bench/path.ts';
import { paths } from '../../bench/paths.ts';

test('every file of the folder is a path under its own name', () => {
  const files = readdirSync(join(__dirname, '../../bench/paths')).map((file) => file.replace(/\.ts$/, ''));
  expect(Object.keys(paths).toSorted()).toEqual(files.toSorted());
});

test.each(Object.entries(paths))('%s compares with somebody who takes part in every case', (_name, path) => {
  for (const test of path.cases) expect(contestantsOf(path, test)).toContain(path.base);
  expect(new Set(path.cases.map(({ name }) => name)).size).toBe(path.cases.length);
});
