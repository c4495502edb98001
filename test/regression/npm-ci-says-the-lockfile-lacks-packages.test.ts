// `npm ci` refused to install: the lockfile had optional dependencies (binaries for other platforms) without an entry,
// because the registry it was made from did not have them in that version. Versions are now chosen that are complete.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test('every optional dependency in the lockfile has an entry', () => {
  const lock = JSON.parse(readFileSync(join(__dirname, '../../package-lock.json'), 'utf8'));
  const packages: [string, Locked][] = Object.entries(lock.packages);
  const lacking = packages.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !packages.some(([other]) => other.endsWith(`node_modules/${name}`)))
      .map((name) => `${path}: ${name}`),
  );
  expect(lacking).toEqual([]);
});
