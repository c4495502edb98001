// npm run bench - measures everything, and writes docs/benchmarks.md. With --quick it only sees that every file runs, and
// writes nothing. Names of paths measure only these, and print their tables: npm run bench -- counter-add bound

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { full, quick } from './effort.ts';
import { measureOverhead } from './overhead/run.ts';
import { paths } from './paths.ts';
import { page } from './report/page.ts';
import { sectionOf } from './report/section.ts';
import { runAll } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } },
});

const unknown = positionals.filter((name) => paths[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no path ${unknown.join(', ')}. There are: ${Object.keys(paths).join(', ')}.`);
  process.exit(1);
}

const effort = values.quick ? quick : full;
const chosen = positionals.length === 0 ? paths : Object.fromEntries(positionals.map((name) => [name, paths[name]]));
const started = performance.now();
const results = await runAll({
  paths: chosen as typeof paths,
  effort: values.rounds === undefined ? effort : { ...effort, rounds: Number(values.rounds) },
  abreast: values.quick ? 2 : 1,
  progress: (text) => console.error(text),
}).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
console.error(`${Math.round((performance.now() - started) / 1000)} s`);

if (values.quick) {
  console.log(`${Object.keys(chosen).length} paths ran. Too short for figures: nothing is written.`);
} else if (positionals.length > 0) {
  for (const name of positionals) console.log(sectionOf(name, paths[name] as (typeof paths)[string], results));
} else {
  const file = new URL('../docs/benchmarks.md', import.meta.url);
  const onPair = (name: string) => console.error(`overhead: ${name}`);
  writeFileSync(file, page(results, await measureOverhead({ onPair })));
  console.log('docs/benchmarks.md written');
}
