// Floor 1. What a single attribute value may look like: text without control characters, and not too long.

/** Stands for every value that a rule does not accept. The name is OpenTelemetry's, from http.request.method. */
export const OTHER = '_OTHER';

/** UTF-16 units a value may have. Prometheus servers are often set to drop a scrape with longer ones. */
export const MAX_VALUE_LENGTH = 128;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/**
 * Text that is safe in any exposition: no control characters, no lone surrogates, no outer blanks, at most 128 units.
 * Numbers and booleans become text; anything else is not a value, and gives undefined.
 */
export function cleanText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  // Cut before anything else looks at it, so that a value of a megabyte costs as little as one of 128 characters.
  const head = value.length > MAX_VALUE_LENGTH ? copy(value.slice(0, MAX_VALUE_LENGTH)) : value;
  return head.toWellFormed().replaceAll(CONTROL, ' ').trim();
}

// V8 keeps a slice as a pointer into the whole string: without a copy, the megabyte lives as long as the series.
function copy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const HASH = /^(?=.*\d)[0-9a-f]{12,}$/i;

/** False for what cannot be the name of a thing in the code: digits only, UUIDs, hashes, paths, e-mail addresses. */
export function staticIdentifier(value: string): boolean {
  return !(value === '' || /^\d+$/.test(value) || /[/\\@\s]/.test(value) || UUID.test(value) || HASH.test(value));
}
