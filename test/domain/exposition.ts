// Reads Prometheus text back into families, and takes it from a telemetry as Prometheus would: over HTTP.

import type { Telemetry } from '../../src/index.ts';

/** One line of a family. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric with all of its lines. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

/** The families of a page by name. Throws for a line that belongs to none, and for a family that comes twice. */
export function familiesIn(page: string): Map<string, Family> {
  const families = new Map<string, Family>();
  let help = '';
  let current: [name: string, family: Family] | undefined;
  for (const line of page.split('\n').filter((text) => text !== '')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') help = rest;
    if (keyword === 'TYPE') {
      if (families.has(name)) throw new Error(`"${name}" comes twice`);
      current = [name, { type: rest, help, samples: [] }];
      families.set(...current);
      help = '';
    }
    if (keyword === undefined) addSample(line, current);
  }
  return families;
}

/** The page of a telemetry that listens. */
export async function scraped(telemetry: Telemetry): Promise<string> {
  await telemetry.ready;
  const response = await fetch(telemetry.url ?? 'http://unserved.invalid');
  expect(response.status).toBe(200);
  return response.text();
}

function addSample(line: string, family: [name: string, family: Family] | undefined): void {
  const [, name = '', labels = '', value] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const own = family?.[1].type === 'histogram' ? name.replace(/_(bucket|sum|count)$/, '') : name;
  if (family === undefined || value === undefined || own !== family[0]) throw new Error(`a line of no family: ${line}`);
  const pairs = [...labels.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\.|[^"\\])*)"/g)];
  family[1].samples.push({
    name,
    labels: Object.fromEntries(pairs.map(([, key = '', text = '']): [string, string] => [key, text])),
    value: Number(value),
  });
}
