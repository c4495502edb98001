// npm run stack:tools - brings the real backends of test/stack/ to this machine, and says what it took from where.
// The first run builds from source: some ten minutes and 6 GB of Go's caches; later runs take a second.

import { cacheDir } from './stack-tools/cache.ts';
import { stackTools, stackVersions } from './stack-tools/index.ts';
import { StackError } from './stack-tools/stack-error.ts';

const started = Date.now();
const log = (line: string) => console.log(`[${Math.round((Date.now() - started) / 1000)} s] ${line}`);

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

log(`cache: ${cacheDir()}`);
stackTools({ log, signal: interrupted.signal })
  .then(async (paths) => {
    const versions = await stackVersions(paths);
    for (const name of Object.keys(paths) as (keyof typeof paths)[]) {
      console.log(`${name.padEnd(13)} ${versions[name].padEnd(9)} ${paths[name]}`);
    }
  })
  .catch((error: unknown) => {
    process.exitCode = 1;
    if (interrupted.signal.aborted) console.error('interrupted; finished parts stay, the next run goes on from there');
    else console.error(error instanceof StackError ? error.message : error);
  });
