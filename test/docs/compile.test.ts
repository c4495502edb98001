// What is shown compiles: the blocks of the documentation, and the examples of the doc comments.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docExamples, moduleOf, standIns } from './doc-examples.ts';
import { blocksOf, files, root } from './markdown.ts';

/** A piece of code in a file of its own; `offset` leads from its lines to those of where it stands. */
interface Piece {
  readonly where: string;
  readonly offset: number;
  readonly source: string;
}

/** Compiles each piece as a module of this repository. Resolves to what is wrong, and where. */
async function problemsOf(pieces: readonly Piece[]): Promise<string[]> {
  // Inside the repository, so that packages are found as from any of its files.
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'docs-compile-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
    for (const [index, { source }] of pieces.entries()) writeFileSync(join(folder, `piece${index}.ts`), source);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, [tsc, '--pretty', 'false', '-p', folder], { cwd: folder }, (_, stdout) =>
        resolve(stdout),
      );
    });
    return [...output.matchAll(/^(.*?)\((\d+),\d+\): error (.*)$/gm)].map(([, file = '', line, text]) => {
      const piece = pieces[Number(/^piece(\d+)\.ts$/.exec(file)?.[1])];
      return piece === undefined
        ? `${file}:${line}: ${text}`
        : `${piece.where}:${Number(line) + piece.offset}: ${text}`;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const blocks: readonly Piece[] = files
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'ts')
  .map(({ file, line, text }) => ({ where: file, offset: line, source: text }));

const examples: readonly Piece[] = docExamples().map((example) => ({
  where: example.file,
  offset: example.line - 2,
  source: moduleOf(example),
}));

test('every block of the documentation and every example of a doc comment compiles', async () => {
  expect(blocks.length).toBeGreaterThan(30);
  expect(examples.length).toBeGreaterThan(50);
  expect(await problemsOf([...blocks, ...examples])).toEqual([]);
}, 120_000);

test('a misspelt verb in a block would be found, at its line', async () => {
  const source = "import { meters } from 'binnacle';\nmeters.issues.proccessed({});\n";
  expect(await problemsOf([{ where: 'page.md', offset: 10, source }])).toEqual([
    expect.stringMatching(/^page\.md:12: TS2551: .*proccessed/),
  ]);
}, 120_000);

test('every stand-in is used by some example', () => {
  const sources = examples.map(({ source }) => source.split('\n')[0]).join('\n');
  expect(Object.keys(standIns).filter((name) => !sources.includes(`declare const ${name}:`))).toEqual([]);
});
