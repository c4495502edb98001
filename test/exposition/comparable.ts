// Expositions of different formats in one form, so that a test can say that they tell the same.

import type { Families, Labels } from './family.ts';
import { readNumber } from './number.ts';

/**
 * Values by line, `name{label="value"}`, with labels in the order of their names and boundaries as plain numbers. When things
 * began is left out: only some formats say it.
 *
 * @example
 * expect(valuesOf(parseOpenMetrics(openMetrics))).toEqual(valuesOf(parseText(text)));
 */
export function valuesOf(families: Families): Map<string, number> {
  const values = new Map<string, number>();
  for (const { name: family, samples } of families.values()) {
    const created = `${family.replace(/_total$/, '')}_created`;
    for (const { name, labels, value } of samples) {
      if (name !== created) values.set(`${name}{${textOf(labels)}}`, value);
    }
  }
  return values;
}

function textOf(labels: Labels): string {
  const pairs = Array.from(labels, ([name, value]) => [name, name === 'le' ? String(readNumber(value)) : value]);
  return pairs
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .sort()
    .join();
}
