// Which Collector components our configuration files use, and which ones a given Collector has.
// Read from the files themselves: a list kept by hand would be the second truth.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseDocument } from 'yaml';

const kinds = ['receivers', 'processors', 'exporters', 'extensions'] as const;

/** As `receivers/otlp`; without the instance's own name (`file_storage/queue` is a `file_storage`). */
export function usedComponents(root: string): Set<string> {
  const used = new Set<string>();
  for (const file of collectorConfigs(root)) {
    const config = parse(readFileSync(file, 'utf8'));
    for (const kind of kinds) {
      for (const id of Object.keys(config[kind] ?? {})) used.add(`${kind}/${id.split('/')[0]}`);
    }
  }
  return used;
}

/** The files of collector-config/ that are for the Collector: they have `service.pipelines`. */
export function collectorConfigs(root: string): string[] {
  const folder = join(root, 'collector-config');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name))
    .filter((file) => parse(readFileSync(file, 'utf8'))?.service?.pipelines !== undefined);
}

/** From what `otelcol components` prints; none, if what it prints is something else. */
export function listedComponents(printed: string): Set<string> {
  const listed = new Set<string>();
  const document = parseDocument(printed);
  const sections = document.errors.length > 0 ? {} : (document.toJS() ?? {});
  for (const kind of kinds) {
    for (const { name } of sections[kind] ?? []) listed.add(`${kind}/${name}`);
  }
  return listed;
}
