// Prometheus' text formats 0.0.4 and 1.0.0, read strictly: what it takes is legal, but not all that is legal is taken. Spaces
// that no one needs, comments, empty lines and trailing commas are faults.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

import { Book } from './book.ts';
import type { Families } from './family.ts';
import { demand } from './fault.ts';
import { type Dialect, Line, unescaped } from './line.ts';
import { type Body, eachLine } from './lines.ts';
import type { Reading } from './reading.ts';

const types: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);

/** Throws an Error that names line and fault. Quoted names are taken unless `quotedNames` is false. */
export function parseText(body: Body, { quotedNames = true }: Reading = {}): Families {
  const dialect: Dialect = { quotedNames, exemplars: false, seconds };
  const book = new Book('text');
  eachLine(body, (text, number) => {
    book.line = number;
    const line = new Line(text, dialect);
    if (text.startsWith('#')) describe(book, line);
    else book.add(line.sample());
    line.end();
  });
  return book.close();
}

function describe(book: Book, line: Line): void {
  line.literal('# ');
  const keyword = line.either(['HELP', 'TYPE']);
  line.literal(' ');
  const name = line.familyName();
  line.literal(' ');
  const text = line.rest();
  if (keyword === 'HELP') {
    demand(/^[^\\]*(?:\\[\\n][^\\]*)*$/.test(text), 'a backslash in HELP escapes nothing');
    book.describe(keyword, name, unescaped(text));
  } else {
    demand(types.has(text), () => `${JSON.stringify(text)} is no type`);
    book.describe(keyword, name, text === 'untyped' ? 'unknown' : text);
  }
}

/** Milliseconds, as an integer. */
function seconds(text: string): number {
  demand(/^-?\d+$/.test(text), () => `${JSON.stringify(text)} is no time in milliseconds`);
  return Number(text) / 1000;
}
