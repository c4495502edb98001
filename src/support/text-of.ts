// Floor 0. The text of whatever was thrown: it may be anything, and may throw again when it is asked.

const LONGEST = 200;

/** On one line, at most 200 characters. Does not throw. */
export function textOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error)
      .replace(/\s+/g, ' ')
      .slice(0, LONGEST);
  } catch {
    return 'with something that has no text';
  }
}
