// Floor 0. Texts that are kept must not keep the larger ones that they were cut out of.

/** Shorter texts are never kept as a piece of another one: V8's SlicedString begins at 13 units. */
const SHORTEST_SLICE = 13;

/**
 * The same text, but no piece of a larger one: V8 keeps a slice as a pointer into the whole, which would live as long as the
 * series. As a property's name a text is made anew, once for all that are equal, so it is also compared by its address and
 * not letter by letter. (Without a prototype, because V8 then makes no class of objects for each name.)
 *
 * @example ownedText('POST /orders/:id/items HTTP/1.1'.slice(5, 22)); // '/orders/:id/items', and the rest can go
 */
export function ownedText(text: string): string {
  if (text.length < SHORTEST_SLICE) return text;
  const names: Record<string, number> = Object.create(null);
  names[text] = 0;
  return Object.keys(names)[0] as string;
}

/** The same values, the texts among them owned. */
export function ownedValues(values: readonly unknown[]): unknown[] {
  return values.map((value) => (typeof value === 'string' ? ownedText(value) : value));
}
