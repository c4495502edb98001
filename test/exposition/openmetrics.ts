// OpenMetrics 1.0 as text, read strictly: of what it only advises, escapes and the numbers of boundaries are demanded too.
// Source: https://prometheus.io/docs/specs/om/open_metrics_spec/

import { Book } from './book.ts';
import type { Families } from './family.ts';
import { demand, located } from './fault.ts';
import { type Dialect, Line, unescaped } from './line.ts';
import { type Body, eachLine } from './lines.ts';
import { readNumber } from './number.ts';
import type { Reading } from './reading.ts';

const types: ReadonlySet<string> = new Set([
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'stateset',
  'info',
  'summary',
  'unknown',
]);

/** Throws an Error that names line and fault. Quoted names are taken unless `quotedNames` is false. */
export function parseOpenMetrics(body: Body, { quotedNames = true }: Reading = {}): Families {
  const dialect: Dialect = { quotedNames, exemplars: true, seconds };
  const book = new Book('openmetrics');
  let ended = false;
  eachLine(body, (text, number) => {
    book.line = number;
    demand(!ended, 'there is more after # EOF');
    demand(!text.endsWith('\r'), 'it ends in a carriage return');
    ended = text === '# EOF';
    if (ended) return;
    const line = new Line(text, dialect);
    if (text.startsWith('#')) describe(book, line);
    else book.add(line.sample());
    line.end();
  });
  located('the whole page', () => demand(ended, 'the last line is not # EOF'));
  return book.close();
}

function describe(book: Book, line: Line): void {
  line.literal('# ');
  const keyword = line.either(['HELP', 'TYPE', 'UNIT']);
  line.literal(' ');
  const name = line.familyName();
  line.literal(' ');
  const text = line.rest();
  if (keyword === 'TYPE') demand(types.has(text), () => `${JSON.stringify(text)} is no type`);
  if (keyword === 'UNIT') demand(/^[a-zA-Z0-9_:]*$/.test(text), () => `${JSON.stringify(text)} is no unit`);
  if (keyword === 'HELP') {
    demand(/^[^\\"]*(?:\\[\\"n][^\\"]*)*$/.test(text), 'HELP has a bare quote, or a backslash that escapes nothing');
  }
  book.describe(keyword, name, keyword === 'HELP' ? unescaped(text) : text);
}

function seconds(text: string): number {
  const time = readNumber(text);
  demand(Number.isFinite(time), () => `${text} is no time`);
  return time;
}
