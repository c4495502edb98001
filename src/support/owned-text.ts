// Floor 0. Texts that are kept must not keep the larger ones that they were cut out of.

/**
 * The same text, but no piece of a larger one: V8 keeps a slice as a pointer into the whole, which would live as long as the
 * series. As a property's name a text is made anew, once for all that are equal, so it is also compared by its address and
 * not letter by letter. (Without a prototype, because V8 then makes no class of objects for each name.)
 *
 * @example ownedText('a whole body'.slice(2, 7)); // 'whole', and the body can go
 */
export function ownedText(text: string): string {
  const names: Record<string, number> = Object.create(null);
  names[text] = 0;
  return Object.keys(names)[0] as string;
}

/** The same values, the texts among them owned. */
export function ownedValues(values: readonly unknown[]): unknown[] {
  return values.map((value) => (typeof value === 'string' ? ownedText(value) : value));
}
