// Floor 8. The name and version of the service, when nobody says them: those of its package.json.
import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** What a package.json says about a service. */
export interface PackageIdentity {
  readonly name: string;
  readonly version: string | undefined;
}

/** The folder to look from: that of the main script, or the working directory when the main script is a tool such as pm2. */
export function packageStart(mainScript: string | undefined, workingDirectory: () => string): string | undefined {
  if (mainScript && !mainScript.split(sep).includes('node_modules')) return dirname(mainScript);
  try {
    return workingDirectory();
  } catch {
    // The working directory was deleted: there is nowhere to look from.
    return undefined;
  }
}

/** The nearest package.json with a name, from a folder upwards; never throws. */
export function nearestPackage(start: string): PackageIdentity | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = readPackage(join(folder, 'package.json'));
    if (found !== undefined) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

function readPackage(file: string): PackageIdentity | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
    // One without a name is a marker such as { "type": "module" } in a build folder: the real one is further up.
    if (typeof name !== 'string' || name.trim() === '') return undefined;
    return { name, version: typeof version === 'string' && version !== '' ? version : undefined };
  } catch {
    return undefined;
  }
}
