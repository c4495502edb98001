// The repository's Markdown, taken apart: blocks of code, headings, links.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf } from '../../scripts/docs/markdown.ts';

export const root = join(__dirname, '../..');

/** A block of code between fences. */
export interface Block {
  readonly file: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** The words after the language: `no-run`, `no-check`. */
  readonly flags: readonly string[];
  readonly text: string;
}

/** The pages, from the root of the repository. */
export const files = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).sort();

/** Those, and what stands beside the code. */
export const allFiles = [...files, ...globSync(['examples/**/*.md', 'collector-config/**/*.md'], { cwd: root }).sort()];

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export function blocksOf(file: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; text: string[] } | undefined;
  for (const [index, line] of read(file).split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) {
      open?.text.push(line);
    } else if (open === undefined) {
      open = { line: index + 1, info: fence[1] ?? '', text: [] };
    } else {
      const [language = '', ...flags] = open.info.split(' ');
      blocks.push({ file, line: open.line, language, flags, text: `${open.text.join('\n')}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: the block is never closed`);
  return blocks;
}

/** The page without its blocks of code. */
export function proseOf(file: string): string {
  return read(file).replaceAll(/^```.*?^```$/gms, '');
}

/** The anchors of a page, as GitHub makes them. */
export function anchorsOf(file: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = anchorOf(heading.replaceAll(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1'));
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

/** The targets of links. */
export function linksOf(file: string): string[] {
  const prose = proseOf(file).replaceAll(/`[^`]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}
