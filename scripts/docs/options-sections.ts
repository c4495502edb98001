// The two tables of docs/options.md, from the tables that the code itself is held to.

import { environmentTable } from '../../src/telemetry/config/environment-table.ts';
import { optionTable } from '../../src/telemetry/config/option-table.ts';
import { cell, code, table } from './markdown.ts';

/** Every option: default, variables by rank, meaning. */
export function optionsSection(): string {
  return table(
    ['Option', 'Default', 'Environment', 'Meaning'],
    optionTable.map((row) => [
      code(row.name),
      /^('.*'|true|false|\d+|\[\]|\{\}|console)$/.test(row.default) ? code(row.default) : cell(row.default),
      row.environment.map(code).join('<br>'),
      cell(row.meaning),
    ]),
  );
}

/** Every environment variable. One that stands for several options has a row for each. */
export function environmentSection(): string {
  return table(
    ['Variable', 'Option', 'Accepts', 'Meaning'],
    environmentTable.map((row) => [code(row.name), code(row.option), cell(row.accepts), cell(row.meaning)]),
  );
}
