// The page: all goals, all paths, each rival with its ratio.

import type { Path } from '../../../bench/path.ts';
import { paths } from '../../../bench/paths.ts';
import { page } from '../../../bench/report/page.ts';
import { sectionOf } from '../../../bench/report/section.ts';
import { Results } from '../../../bench/results.ts';

const path: Path = {
  title: 'Counting',
  about: 'One, two, three.',
  figures: [{ key: 'ns', unit: 'ns', title: 'Time a call' }],
  contestants: ['nothing', 'binnacle', 'rival'],
  base: 'binnacle',
  cases: [{ name: 'both' }, { name: 'alone', contestants: ['binnacle'] }],
  measure: async () => ({}),
};

test('a rival has its ratio beside it, the empty loop has none, and who does not take part has an empty cell', () => {
  const results = new Results();
  for (const [contestant, ns] of [
    ['nothing', 5],
    ['binnacle', 20],
    ['rival', 100],
  ] as const) {
    results.add('counting', 'both', contestant, 'ns', ns);
  }
  results.add('counting', 'alone', 'binnacle', 'ns', 30);
  expect(sectionOf('counting', path, results).split('\n').slice(-4)).toEqual([
    '|  | nothing | binnacle | rival | ratio |',
    '| --- | --- | --- | --- | --- |',
    '| both | 5.0 ns | 20 ns | 100 ns | 5.0 x |',
    '| alone |  | 30 ns |  |  |',
  ]);
});

test('every path has a section, and the ratio of the growth stands under the collection', () => {
  const results = new Results();
  for (const [series, ms] of [
    ['1,000 series', 0.1],
    ['100,000 series', 11],
  ] as const) {
    results.add('collection', series, 'binnacle', 'ms', ms);
  }
  const text = page(results, { rows: [], scrapeMs: {}, isQuick: false });
  for (const { title } of Object.values(paths)) expect(text).toContain(`\n## ${title}\n`);
  expect(text).toContain('- binnacle: 1.1 x (1.1 to 1.1)');
  expect(text).toContain('- prom-client: not measured');
  expect(text).toContain('\n## Overhead of a service\n');
});
