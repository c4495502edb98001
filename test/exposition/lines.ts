// A body as lines: UTF-8 without a mark, each line with its feed; and where a fault was found.

import { demand, located } from './fault.ts';

/** Text as it was received; a string stands for its bytes. */
export type Body = string | Uint8Array;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Calls `take` with each line, without its feed, and its number. */
export function eachLine(body: Body, take: (line: string, number: number) => void): void {
  const text = textOf(body);
  let number = 0;
  let start = 0;
  while (start < text.length) {
    number += 1;
    const end = text.indexOf('\n', start);
    if (end < 0) throw new Error(`line ${number}: the last line has no line feed: ${excerpt(text.slice(start))}`);
    const line = text.slice(start, end);
    start = end + 1;
    const step = (): void => {
      demand(line !== '', 'it is empty');
      take(line, number);
    };
    located(`line ${number}`, step, () => excerpt(line));
  }
}

function textOf(body: Body): string {
  if (typeof body === 'string' && !body.isWellFormed()) throw new Error('half of a character stands alone');
  const text = typeof body === 'string' ? body : decoded(body);
  if (text.startsWith('\ufeff')) throw new Error('line 1: it begins with a byte order mark');
  return text;
}

function decoded(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new Error('it is not UTF-8');
  }
}

function excerpt(line: string): string {
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
