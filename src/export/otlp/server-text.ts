// Floor 5. What a server says, made fit for a log: one line, short, without what looks like a secret.

const LONGEST = 200;
/** Looked at before it is cut to {@link LONGEST}, so that a cut does not hide by what a secret is known. */
const LOOKED_AT = 1000;

/** Each pattern reads on in one direction only, and the text is short: no text makes them slow. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic) +[\w.~+/=-]+/gi, '$1 <redacted>'],
  [
    /\b(api[-_]?key|access[-_]?key|authorization|passw(?:or)?d|pwd|secret|token)(["']? ?[:=] ?["']?)[^\s"',;&]+/gi,
    '$1$2<redacted>',
  ],
  [/:\/\/[^\s/@]{1,200}@/g, '://<redacted>@'],
  [/[?][^\s"'<>]+/g, '?<redacted>'],
  [/\b(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|github_pat|glpat|xox[abprs])[-_][\w-]{8,}/g, '<redacted>'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, '<redacted>'],
  [/\beyJ[\w-]+\.[\w.-]+/g, '<redacted>'],
  [/[\w.+-]{1,64}@[\w-]+\.[\w.-]+/g, '<redacted>'],
  // Long and without a separator: a key or a hash, while names of metrics have underscores and dots.
  [/\b[A-Za-z0-9+/]{32,}={0,2}/g, '<redacted>'],
];

/**
 * The text of a server on one line, at most 200 characters, without control characters and without what looks like a key, a
 * token, credentials or an e-mail address.
 *
 * @example cleanServerText('bad\nkey=abc'); // 'bad key=abc', while 'token=abc' becomes 'token=<redacted>'
 */
export function cleanServerText(text: string): string {
  let clean = text
    .slice(0, LOOKED_AT)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  for (const [pattern, replacement] of secrets) clean = clean.replace(pattern, replacement);
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST - 3).toWellFormed()}...` : clean;
}
