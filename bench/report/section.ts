// One path of the page: what was done, and a table a figure.

import { table } from '../../scripts/docs/markdown.ts';
import { type Case, contestantsOf, type Figure, type Path } from '../path.ts';
import type { Results } from '../results.ts';
import { quantity, times } from './numbers.ts';

/** What is measured for itself, and compared with nobody. */
const yardsticks: readonly string[] = ['nothing', 'bare Node'];

/** The section of a path. */
export function sectionOf(name: string, path: Path, results: Results): string {
  const tables = path.figures.map((figure) => `**${figure.title}**\n\n${figureTable(name, path, figure, results)}`);
  return [`## ${path.title}`, `${path.about} Source: \`bench/paths/${name}.ts\`.`, ...tables].join('\n\n');
}

/** Each rival has a second column: what it is to the base. */
function figureTable(name: string, path: Path, figure: Figure, results: Results): string {
  const shown = path.contestants.filter((contestant) => contestant !== 'nothing' || figure.key === 'ns');
  const isRival = (contestant: string) => contestant !== path.base && !yardsticks.includes(contestant);
  const head = shown.flatMap((contestant) => (isRival(contestant) ? [contestant, 'ratio'] : [contestant]));
  return table(['', ...head], path.cases.map(row));

  function row(test: Case): string[] {
    const cells = shown.flatMap((contestant) => {
      const takesPart = contestantsOf(path, test).includes(contestant);
      const value = results.of(name, test.name, contestant, figure.key);
      const cell = !takesPart ? '' : value === undefined ? 'not measured' : quantity(value.middle, figure);
      if (!isRival(contestant)) return [cell];
      const ratio = results.ratio(name, test.name, contestant, path.base, figure.key);
      return [cell, ratio !== undefined && Number.isFinite(ratio.middle) ? times(ratio.middle) : ''];
    });
    return [test.name, ...cells];
  }
}
