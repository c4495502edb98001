// The `@example`s of the doc comments in src/, each made into a module that can be compiled.

import { globSync } from 'node:fs';
import { read, root } from './markdown.ts';

/** An example, and where it stands. */
export interface Example {
  readonly file: string;
  /** Of the first line of code, from 1. */
  readonly line: number;
  readonly code: string;
  /** What a bare object in an example is an example of; undefined where the code is statements. */
  readonly type: string | undefined;
}

/**
 * What examples may use without saying where it comes from: things of the reader's program. An example that needs more has
 * to bring it along.
 */
export const standIns: Readonly<Record<string, string>> = {
  builds: 'readonly string[]',
  client:
    '{ messages: { create(prompt: string): Promise<{ usage: { input_tokens: number; output_tokens: number } }> } }',
  counter: "import('SRC/sdk/index.ts').Counter",
  createServer: "typeof import('node:http').createServer",
  diagnostics: "import('SRC/support/diagnostics.ts').Diagnostics",
  error: 'unknown',
  exporter: "import('@opentelemetry/sdk-metrics').PushMetricExporter",
  handler: "import('node:http').RequestListener",
  jobs: "import('SRC/sdk/index.ts').Counter",
  key: 'string',
  meter: "import('SRC/sdk/index.ts').Meter",
  meterProvider: "import('@opentelemetry/api').MeterProvider",
  options: "import('binnacle').TelemetryOptions",
  page: "import('SRC/export/prometheus/page.ts').Page",
  password: 'string',
  pool: '{ readonly isConnected: boolean }',
  pRetry: '<T>(run: () => T) => Promise<Awaited<T>>',
  prompt: 'string',
  query: 'string',
  readFile: "typeof import('node:fs/promises').readFile",
  reader: "import('SRC/export/prometheus/pull-reader.ts').PullReader",
  readToken: '() => Promise<string>',
  recorder:
    "import('SRC/domain/http/recorder.ts').HttpServerRecorder & import('SRC/domain/http/recorder.ts').HttpClientRecorder",
  response: "import('node:http').ServerResponse",
  search: '(query: string) => Promise<string>',
  telemetry: "import('binnacle').Telemetry",
  token: 'string',
};

const sources = globSync('src/**/*.ts', { cwd: root }).sort();

/** All examples of src/. */
export function docExamples(): Example[] {
  return sources.flatMap(examplesOf);
}

function examplesOf(file: string): Example[] {
  const lines = read(file).split('\n');
  const examples: Example[] = [];
  for (const [index, line] of lines.entries()) {
    const tag = /^ *(?:\/\*)?\*+ @example(?: (.*))?$/.exec(line);
    if (tag === null) continue;
    const first = tag[1] === undefined ? index + 1 : index;
    const last = lines.findIndex((each, at) => at > index && /^ *\*(?:\/| @)/.test(each));
    const code = lines
      .slice(first, last)
      .map((each) => each.replace(/^ *\* ?(?:@example )?/, ''))
      .join('\n');
    const end = lines.findIndex((each, at) => at >= last && /\*\//.test(each));
    examples.push({ file, line: first + 1, code, type: code.startsWith('{') ? typeAt(lines, end + 1) : undefined });
  }
  return examples;
}

/** The type that is declared on a line: an interface, an alias, or a field of the interface around it. */
function typeAt(lines: readonly string[], at: number): string {
  const name = /^export (?:interface|type) (\w+)/.exec(lines[at] ?? '')?.[1];
  if (name !== undefined) return name;
  const field = /^ *readonly (\w+)/.exec(lines[at] ?? '')?.[1];
  const owner = lines.slice(0, at).findLast((line) => /^export interface \w+/.test(line));
  return `NonNullable<${owner?.split(' ')[2]}['${field}']>`;
}

/** A module with the example in it. All that is added stands on the first line, so lines keep their distance. */
export function moduleOf({ file, code, type }: Example): string {
  const body = type === undefined ? code : `export const example: ${type} = ${code};`;
  const names = new Set(body.replaceAll(/'[^']*'|\/\/.*/g, '').match(/(?<![.\w$])[A-Za-z_$][\w$]*/g));
  const binding = /\b(?:const|let|function) (?:(\w+)|\{ (.*?) \})|^import \{ (.*) \}/gm;
  const own = new Set([...body.matchAll(binding)].flatMap(([, ...lists]) => lists.join(',').match(/\w+/g) ?? []));
  const wanted = [...names].filter((name) => !own.has(name));
  const imported = wanted.flatMap((name) => importOf(name, file));
  const declared = wanted
    .filter((name) => Object.hasOwn(standIns, name) && importOf(name, file).length === 0)
    .map((name) => `declare const ${name}: ${standIns[name]?.replaceAll('SRC', `${root}/src`)};`);
  return `${[...imported, ...declared].join(' ')} export {};\n${body}\n`;
}

const exported = new Map(
  sources.map((file) => [
    file,
    new Map(
      [...read(file).matchAll(/^export (?:abstract |async )*(function|const|class|interface|type) (\w+)/gm)].map(
        ([, kind, name]) => [name, kind === 'interface' || kind === 'type'] as const,
      ),
    ),
  ]),
);

/** From the file itself, else from the one that exports the name. */
function importOf(name: string, file: string): string[] {
  const owner = [file, ...sources].find((each) => exported.get(each)?.has(name));
  if (owner === undefined) return [];
  return [`import { ${exported.get(owner)?.get(name) ? 'type ' : ''}${name} } from '${root}/${owner}';`];
}
