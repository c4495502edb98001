// Every row of the table in docs/drop-in.md is true: of sdk-metrics' MeterProvider, and of ours.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DifferenceId, differenceIds } from './differences.ts';
import type { Proof } from './shown/both.ts';
import { observing } from './shown/observing.ts';
import { points } from './shown/points.ts';
import { provider } from './shown/provider.ts';
import { records } from './shown/records.ts';
import { streams } from './shown/streams.ts';

const proofs: Readonly<Record<DifferenceId, Proof>> = { ...records, ...streams, ...observing, ...points, ...provider };

function rowsOf(page: string): string[][] {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const cells = rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  const head = cells.findIndex(([first]) => first === 'id');
  expect(cells[head]).toEqual(['id', 'sdk-metrics', 'binnacle', 'why']);
  return cells.slice(head + 2);
}

const rows = rowsOf(readFileSync(join(__dirname, '../../../docs/drop-in.md'), 'utf8'));

test('the table has the differences that the oracle knows, and no other', () => {
  expect(rows.map(([id]) => id?.replaceAll('`', '')).sort()).toEqual([...differenceIds].sort());
});

test('every row says what each does, and why', () => {
  expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell === ''))).toEqual([]);
});

test('every proof belongs to a row', () => {
  expect(Object.keys(proofs).sort()).toEqual([...differenceIds].sort());
});

test.each(differenceIds)('%s is as its row says', async (id) => {
  await proofs[id]();
});
