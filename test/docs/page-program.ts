// A program: runs blocks of a page, given as files, one after the other, and sends what each has shown to its parent.
// A block that starts no telemetry finds one running, as code in the middle of a service does.

import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

/** What a block has shown. */
export interface Shown {
  /** The lines that it printed. */
  readonly printed: string;
  /** The metrics at its end. */
  readonly exposition: string;
  /** Warnings and errors, of binnacle and of the block: an example has none. */
  readonly complaints: readonly string[];
}

// The source, where readers have the package: a build could be an old one.
const inSource = (path: string) => pathToFileURL(join(import.meta.dirname, '../../src', path)).href;
const source = inSource('index.ts');
const doors = new Map([
  ['binnacle', source],
  ['binnacle/express', inSource('integration/express.ts')],
  ['binnacle/fastify', inSource('integration/fastify.ts')],
  ['binnacle/sdk', inSource('sdk/index.ts')],
]);
registerHooks({
  resolve: (specifier, context, next) => {
    const url = doors.get(specifier);
    return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
  },
});
const { initTelemetry } = (await import(source)) as typeof import('../../src/index.ts');
const silent = { info: () => {}, warn: () => {}, error: () => {} };

for (const file of process.argv.slice(2)) {
  const printed: string[] = [];
  const complaints: string[] = [];
  console.log = (...values: unknown[]) => void printed.push(format(...values));
  console.info = () => {};
  console.warn = console.error = (...values: unknown[]) => void complaints.push(format(...values));

  if (!readFileSync(file, 'utf8').includes('initTelemetry(')) initTelemetry();
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    complaints.push(format(error));
  }
  // A second call gives the telemetry that runs, whoever started it.
  const telemetry = initTelemetry({ logger: silent });
  const { body: exposition } = await telemetry.scrape();
  await telemetry.shutdown({ deadlineMs: 2000 });
  process.send?.({ printed: printed.join('\n'), exposition, complaints } satisfies Shown);
}
process.disconnect?.();
process.exit();
