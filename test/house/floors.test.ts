import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { floors, House } from './floors.ts';

const src = path.join(process.cwd(), 'src');
const sources = Object.fromEntries(
  globSync('**/*.ts', { cwd: src }).map((name) => [name, readFileSync(path.join(src, name), 'utf8')]),
);
const house = new House(sources);

describe('the house', () => {
  it('has files in it', () => {
    expect(Object.keys(sources)).toEqual(expect.arrayContaining(['support/errors.ts', 'domain/catalogue.ts']));
  });

  it('imports go to the floors below only, and never from one subject or library to another', () => {
    expect(house.wrongImports()).toEqual([]);
  });

  it('has no circles', () => {
    expect(house.circles()).toEqual([]);
  });

  it('has rooms with names that say what is in them', () => {
    expect(house.wrongNames()).toEqual([]);
  });

  it('tells the floor at the head of every file', () => {
    expect(house.wrongOpenings()).toEqual([]);
  });

  it('knows the suffixes of Prometheus in one file', () => {
    expect(house.wrongSuffixes()).toEqual([]);
  });

  it('knows nothing of OpenTelemetry but its API where metrics are defined and recorded', () => {
    expect(house.wrongPackages()).toEqual([]);
  });
});

describe('a fault in the house is seen:', () => {
  // A file that imports others, by their paths under src.
  const importing = (...names: string[]) => names.map((name) => `import '${name}';`).join('\n');

  it.each([
    ['upwards', 'support/a.ts', 'definition/b.ts', '../definition/b.ts'],
    ['upwards, over floors', 'domain/a/meter.ts', 'telemetry/init.ts', '../../telemetry/init.ts'],
    ['upwards to the front door', 'cli/a.ts', 'index.ts', '../index.ts'],
    ['from subject to subject', 'domain/a/meter.ts', 'domain/b/meter.ts', '../b/meter.ts'],
    ['from subject to the list of all', 'domain/a/meter.ts', 'domain/catalogue.ts', '../catalogue.ts'],
    ['from library to library', 'integration/http/a.ts', 'integration/fastify.ts', '../fastify.ts'],
  ])('an import %s', (_what, from, to, specifier) => {
    for (const source of [`import '${specifier}';`, `export type { A } from '${specifier}';`]) {
      const faults = new House({ [from]: source, [to]: '' }).wrongImports();
      expect(faults).toEqual([expect.stringContaining(`${from} (`)]);
    }
  });

  it.each(['./c.ts', 'binnacle', 'binnacle/testing'])('an import of %s, which leads out of the house', (specifier) => {
    expect(new House({ 'support/a.ts': importing(specifier) }).wrongImports()).toHaveLength(1);
  });

  it.each([
    ['downwards', 'cli/a.ts', 'support/b.ts', '../support/b.ts'],
    ['within a room', 'export/prometheus/a.ts', 'export/otlp/b.ts', '../otlp/b.ts'],
    ['within a subject', 'domain/a/meter.ts', 'domain/a/definitions.ts', './definitions.ts'],
    ['of what subjects share', 'domain/a/definitions.ts', 'domain/attributes.ts', '../attributes.ts'],
    ['of a subject by the list of all', 'domain/meters.ts', 'domain/a/index.ts', './a/index.ts'],
    ['by the front door', 'index.ts', 'telemetry/init.ts', './telemetry/init.ts'],
  ])('but not an import %s', (_what, from, to, specifier) => {
    expect(new House({ [from]: importing(specifier, 'node:fs', 'express'), [to]: '' }).wrongImports()).toEqual([]);
  });

  it('a circle, of types too', () => {
    const files = {
      'sdk/a.ts': importing('./b.ts'),
      'sdk/b.ts': "import type { C } from './c.ts';",
      'sdk/c.ts': "export * from './a.ts';",
      'sdk/d.ts': importing('./a.ts', './b.ts'),
    };
    expect(new House(files).circles()).toEqual(['sdk/a.ts -> sdk/b.ts -> sdk/c.ts -> sdk/a.ts']);
    expect(new House({ ...files, 'sdk/c.ts': '' }).circles()).toEqual([]);
  });

  it('a drawer, and a room without a floor', () => {
    const files = { 'sdk/utils/a.ts': '', 'attic/b.ts': '', 'sdk/cell/sum.ts': '', 'index.ts': '' };
    expect(new House(files).wrongNames()).toEqual([
      'sdk/utils/a.ts lies in a folder called utils',
      'attic/b.ts lies in a room that no floor has',
    ]);
  });

  it('a head that is missing, or names another floor', () => {
    const files = {
      'sdk/a.ts': '// Floor 2. Cells.\n',
      'sdk/b.ts': '// Floor 3. Cells.\n',
      'sdk/c.ts': "import './a.ts';\n// Floor 2. Cells.\n",
      'cli/main.ts': '#!/usr/bin/env node\n// Floor 10. The commands.\n',
      'index.ts': '// The front door.\n',
    };
    expect(new House(files).wrongOpenings().map((fault) => fault.split(' ')[0])).toEqual(['sdk/b.ts', 'sdk/c.ts']);
  });

  it.each(["'x_total'", `\`\${a}_total\``, '/_total$/', '/_(total|sum)$/', "'_ratio'"])('a suffix in %s', (literal) => {
    const house = new House({
      'export/a.ts': `const a = ${literal};`,
      'definition/naming.ts': `const a = ${literal};`,
    });
    expect(house.wrongSuffixes()).toEqual([expect.stringContaining('export/a.ts')]);
  });

  it('a package in a room that knows the API only', () => {
    const sdk = importing('@opentelemetry/sdk-metrics', '@opentelemetry/api');
    const files = Object.fromEntries(floors.map((room) => [`${room}/a.ts`, sdk]));
    const rooms = new House(files).wrongPackages().map((fault) => fault.split('/')[0]);
    expect(rooms).toEqual(['support', 'definition', 'instrument', 'domain']);
  });
});
