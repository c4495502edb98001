// Floor 5. Texts without the characters that a page must not have in it. Ours are clean when they are recorded; others' are not.

/** All control characters but the end of a line, which every format can escape. NUL ends Prometheus' parser, and the scrape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/g;

/** With a space for each control character, and U+FFFD for each half of a surrogate pair. */
export function printable(text: string): string {
  return text.toWellFormed().replace(CONTROL, ' ');
}
