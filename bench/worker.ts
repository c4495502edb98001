// One process, one path, one case, one contestant: measures, and prints what it found.

import type { Effort } from './effort.ts';
import { paths } from './paths.ts';

const [name = '', index = '', contestant = '', effort = ''] = process.argv.slice(2);
const path = paths[name];
const test = path?.cases[Number(index)];
if (path === undefined || test === undefined) throw new Error(`there is no case ${index} of the path "${name}"`);

process.stdout.write(JSON.stringify(await path.measure(test, contestant, JSON.parse(effort) as Effort)));
// Whatever a contestant keeps running ends here.
process.exit();
