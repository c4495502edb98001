// The judge of the pages that tests make: the rules of their format, and those of the house.

import type { Families, Family } from './family.ts';
import { parseExposition } from './parse.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/;

/**
 * What a page says. Throws for one that its format forbids, and for one that is not as ours are: every family with a line at
 * least, times left to the scraper, no control character but the line feed in any text.
 */
export function judge(contentType: string, body: string | Uint8Array): Families {
  const families = parseExposition(contentType, body);
  for (const family of families.values()) judgeFamily(family);
  return families;
}

function judgeFamily({ name, help, samples }: Family): void {
  const object = (what: string): never => {
    throw new Error(`the family ${JSON.stringify(name)} ${what}`);
  };
  if (samples.length === 0) object('has no lines');
  if (CONTROL.test(name) || CONTROL.test(help)) object('has a control character in its name or help');
  for (const { labels, timestamp } of samples) {
    if (timestamp !== undefined) object(`has a line with a time (${timestamp})`);
    for (const [label, value] of labels) {
      if (CONTROL.test(label) || CONTROL.test(value))
        object(`has a control character in ${label}=${JSON.stringify(value)}`);
    }
  }
}
