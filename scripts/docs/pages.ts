// The pages that are generated, whole or in part, and whether what stands in the repository is what would be written.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage } from './errors-page.ts';
import { fillSections } from './markdown.ts';
import { metricsPage } from './metrics-page.ts';
import { environmentSection, optionsSection } from './options-sections.ts';
import { lossesSection, providerSection } from './troubleshooting-sections.ts';

/** A page, and how it is made from what stands there now. */
export interface Page {
  /** From the root of the repository. */
  readonly file: string;
  readonly render: (current: string) => string;
}

/** Every page that has something generated in it. */
export const pages: readonly Page[] = [
  { file: 'docs/metrics.md', render: () => metricsPage() },
  { file: 'docs/errors.md', render: () => errorsPage() },
  {
    file: 'docs/options.md',
    render: (current) => fillSections(current, { options: optionsSection(), environment: environmentSection() }),
  },
  {
    file: 'docs/troubleshooting.md',
    render: (current) => fillSections(current, { losses: lossesSection(), provider: providerSection() }),
  },
];

/** The files that are not what would be written now. */
export function stalePages(root: string): string[] {
  return pages.filter((page) => current(root, page) !== page.render(current(root, page))).map(({ file }) => file);
}

/** Writes the files that are stale, and gives their names. */
export function writePages(root: string): string[] {
  const stale = stalePages(root);
  for (const page of pages) {
    if (stale.includes(page.file)) writeFileSync(join(root, page.file), page.render(current(root, page)));
  }
  return stale;
}

function current(root: string, { file }: Page): string {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
