// Floor 8. Lists of pairs in one variable: `key=value,key=value`, percent-encoded (OpenTelemetry, "Resource SDK" and "OTLP
// exporter": the form of W3C Baggage, without properties).

/** The pairs that can be used, and for each of the others where it stands. */
export interface ParsedPairs {
  readonly pairs: Record<string, string>;
  readonly bad: readonly string[];
}

/** Reads a list of pairs. A bad pair costs only itself; it is named by its key, or by its position where the key is in doubt. */
export function parsePairs(
  text: string,
  isKey: (key: string) => boolean,
  isValue: (value: string) => boolean,
): ParsedPairs {
  const pairs: Record<string, string> = Object.create(null);
  const bad: string[] = [];
  for (const [index, member] of text.split(',').entries()) {
    if (member.trim() === '') continue;
    // The first "=" ends the key: values such as base64 may hold more of them.
    const end = member.indexOf('=');
    const key = end === -1 ? undefined : decoded(member.slice(0, end).trim());
    const value = decoded(member.slice(end + 1).trim());
    if (key === undefined || key === '' || !isKey(key)) bad.push(`pair ${index + 1}`);
    else if (value === undefined || !isValue(value)) bad.push(`the value of ${JSON.stringify(key)}`);
    else pairs[key] = value;
  }
  return { pairs, bad };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
