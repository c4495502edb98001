// npm run docs - writes the generated pages of docs/. With --check it writes nothing, and fails when one is stale.

import { join } from 'node:path';
import { stalePages, writePages } from './docs/pages.ts';

const root = join(import.meta.dirname, '..');

if (process.argv.includes('--check')) {
  const stale = stalePages(root);
  for (const file of stale) console.error(`${file} is stale: run "npm run docs".`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const file of writePages(root)) console.log(`${file} written`);
}
