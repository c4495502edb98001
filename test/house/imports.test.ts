import { readSource } from './imports.ts';

describe('readSource', () => {
  it.each([
    ["import { a } from './a.ts';", './a.ts'],
    ["import type { A } from './a.ts';", './a.ts'],
    ["import { type A } from './a.ts';", './a.ts'],
    ["import a from './a.ts';", './a.ts'],
    ["import * as a from './a.ts';", './a.ts'],
    ["import './a.ts';", './a.ts'],
    ["import {\n  a,\n  b,\n} from './a.ts';", './a.ts'],
    ["export { a } from './a.ts';", './a.ts'],
    ["export type { A } from './a.ts';", './a.ts'],
    ["export * from './a.ts';", './a.ts'],
    ["export * as a from './a.ts';", './a.ts'],
    ["const a = await import('./a.ts');", './a.ts'],
    ['const a = () => import(`./a.ts`);', './a.ts'],
    ["let a: import('./a.ts').A;", './a.ts'],
    ["let a: typeof import('./a.ts');", './a.ts'],
    ["import a = require('./a.ts');", './a.ts'],
    ["const a = require('./a.ts');", './a.ts'],
    ["const a = createRequire(import.meta.url)('./a.ts');", './a.ts'],
    ["const a = require.resolve('./a.ts');", './a.ts'],
  ])('sees %p', (source, specifier) => {
    expect(readSource(source).imports).toEqual([specifier]);
  });

  it.each([
    "// import { a } from './a.ts';",
    "/** @example import { a } from './a.ts'; */",
    'const a = "import { a } from \'./a.ts\'";',
    "const a = 'x'; export { a };",
    "call('./a.ts');",
  ])('sees nothing to import in %p', (source) => {
    expect(readSource(source).imports).toEqual([]);
  });

  it('collects literals, and no comments', () => {
    const { literals } = readSource(`// c\nconst a = 'x' + \`y\${1}z\` + /r.s/.source;`);
    expect(literals).toEqual(['x', 'y', 'z', 'r.s']);
  });
});
