// What docs/drop-in.md says of attributes, said once more and as plainly as possible: the official provider is given these.

type Entries = [name: string, value: unknown][];

const refused = ['', '__proto__', 'constructor', 'prototype', 'otel.metric.overflow'];

/** Without what is undefined or null. */
export function withoutAbsent(attributes: unknown): unknown {
  return changed(attributes, (entries) => entries.filter(([, value]) => value !== undefined && value !== null));
}

/** Names and texts cleaned. A name that is clean already wins over one that is cleaned to it, the first over the second. */
export function withCleanText(attributes: unknown): unknown {
  return changed(attributes, (entries) => {
    const taken = new Set(entries.map(([name]) => name).filter((name) => cleanText(name) === name));
    return entries.flatMap(([name, value]) => {
      const clean = cleanText(name);
      if (clean !== name && taken.has(clean)) return [];
      taken.add(clean);
      return [[clean, deepClean(value)]];
    });
  });
}

/** Without the names that would harm or deceive. */
export function withoutRefused(attributes: unknown): unknown {
  return changed(attributes, (entries) => entries.filter(([name]) => !refused.includes(name)));
}

/** With "invalid" for what is no text, number, truth value, or list of such; what is no set at all is an empty one. */
export function withValidValues(attributes: unknown): unknown {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return {};
  return changed(attributes, (entries) => entries.map(([name, value]) => [name, isValid(value) ? value : 'invalid']));
}

/** The first sixteen by name. */
export function withSixteen(attributes: unknown): unknown {
  return changed(attributes, (entries) => {
    const kept = entries
      .map(([name]) => name)
      .sort()
      .slice(0, 16);
    return entries.filter(([name]) => kept.includes(name));
  });
}

function changed(attributes: unknown, change: (entries: Entries) => Entries): unknown {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return attributes;
  return Object.fromEntries(change(Object.entries(attributes)));
}

function isValid(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((each) => each === null || (!Array.isArray(each) && isValid(each)));
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function deepClean(value: unknown): unknown {
  if (!Array.isArray(value)) return typeof value === 'string' ? cleanText(value) : value;
  // All elements together have the room of one text, and a separator each.
  const clean: unknown[] = value.map(deepClean);
  const ends = clean.reduce<number[]>(
    (before, each) => before.concat((before.at(-1) ?? 0) + String(each).length + 1),
    [],
  );
  return clean.filter((_, index) => (ends[index - 1] ?? 0) < 256);
}

function cleanText(text: string): string {
  const whole = text
    .slice(0, 256)
    .replace(text.length > 256 ? /[\ud800-\udbff]$/ : /$^/, '')
    .toWellFormed();
  return [...whole]
    .map((character) => (character < ' ' || character === '\u007f' ? ' ' : character))
    .join('')
    .trim();
}
