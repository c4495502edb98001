// Floor 8. How a value may appear in a message: cleaned, short, and never with a secret in it.

const redacted = '<redacted>';
const longest = 80;

/** Options below these may hold secrets: their values are never shown, only where they stand. */
const secretOptions = ['prometheus.auth', 'prometheus.tls', 'otlp.headers', 'otlp.tls'];
/** Options that contain secret ones: a text in their place may be a whole URL or token, so it is not shown either. */
const secretParents = ['', 'prometheus', 'otlp'];

/** A text from outside on one line, at most 80 characters, without credentials or the query of a URL. */
export function shownText(text: string): string {
  // Redacted before it is cut: a cut could take away the "@" by which a password is known.
  const clean = withoutQuery(withoutCredentials(text.toWellFormed())).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return JSON.stringify(clean.length > longest ? `${clean.slice(0, longest).toWellFormed()}...` : clean);
}

/** The value of an option, as a message may show it: texts and numbers themselves, of all else the kind. */
export function shownOption(path: string, value: unknown): string {
  if (
    secretOptions.some((secret) => path === secret || path.startsWith(`${secret}.`) || path.startsWith(`${secret}[`))
  ) {
    return redacted;
  }
  if (typeof value === 'string') return secretParents.includes(path) ? 'a text' : shownText(value);
  return shownKind(value);
}

function shownKind(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'function':
      return 'a function';
    case 'bigint':
    case 'symbol':
      return `a ${typeof value}`;
    default:
      if (value === null) return 'null';
      return Array.isArray(value) ? 'an array' : 'an object';
  }
}

// The last "@" and not the first: a password may hold one, and what is too much redacted does no harm.
function withoutCredentials(text: string): string {
  const at = text.lastIndexOf('@');
  if (at === -1) return text;
  const scheme = text.indexOf('://');
  const kept = scheme !== -1 && scheme < at ? text.slice(0, scheme + 3) : '';
  return `${kept}${redacted}${text.slice(at)}`;
}

function withoutQuery(text: string): string {
  const start = text.search(/[?#]/);
  return start === -1 ? text : `${text.slice(0, start + 1)}${redacted}`;
}
