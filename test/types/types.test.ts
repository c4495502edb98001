import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = process.cwd();
const here = path.join(root, 'test/types');
const mark = '// @ts-expect-error';

/** What the compiler says about a project, one error a line. */
async function compile(project: string): Promise<string[]> {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const arguments_ = [tsc, '--noEmit', '--pretty', 'false', '-p', project];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: root }).catch(
    (failed: { stdout: string }) => failed,
  );
  return stdout.split('\n').filter((line) => line.includes(': error '));
}

/** The line numbers that a mark covers. */
function markedLines(source: string): number[] {
  return source.split('\n').flatMap((line, index) => (line === mark ? [index + 2] : []));
}

describe('the types', () => {
  it('take what callers write, and refuse every marked line', async () => {
    expect(await compile(path.join(here, 'tsconfig.json'))).toEqual([]);
  }, 60_000);

  it('refuse the marked lines and no others, when the marks are taken away', async () => {
    const source = readFileSync(path.join(here, 'must-not-compile.ts'), 'utf8');
    const folder = mkdtempSync(path.join(tmpdir(), 'binnacle-types-'));
    try {
      const file = path.join(folder, 'stripped.mts');
      const absolute = (text: string) =>
        text.replaceAll(/from '(\.[^']+)'/g, (_all, specifier) => `from '${path.join(here, specifier)}'`);
      writeFileSync(file, absolute(source).replaceAll(mark, '//'));
      const compilerOptions = { typeRoots: [path.join(root, 'node_modules/@types')] };
      const config = { extends: path.join(root, 'tsconfig.json'), compilerOptions, files: [file], include: [] };
      writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
      const lines = (await compile(path.join(folder, 'tsconfig.json'))).map(
        (error) => /stripped\.mts\((\d+),/.exec(error)?.[1],
      );
      expect([...new Set(lines.map(Number))]).toEqual(markedLines(source));
      expect(lines.length).toBeGreaterThan(40);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
