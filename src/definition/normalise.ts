// Floor 1. Functions that fold an open set of values into a small one; undefined means "not known", and becomes _OTHER.

import { cleanText } from './value.ts';

/** Known HTTP methods, exactly as written (RFC 9110, RFC 5789 and QUERY; semantic conventions, http.request.method). */
export const httpMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
] as const;

/** A status code 100 to 599 as text. */
export function statusCode(value: unknown): string | undefined {
  const code = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isInteger(code) && code >= 100 && code <= 599 ? String(code) : undefined;
}

/** A port 1 to 65535 as text. */
export function port(value: unknown): string | undefined {
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number < 65536
    ? String(number)
    : undefined;
}

/** The attempt of a retried call: "1" to "5", then "6+". */
export function attempt(value: unknown): string | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) return undefined;
  return number > 5 ? '6+' : String(number);
}

/**
 * The name of a model without what changes with every build: lower case, no provider path, no date or build suffix.
 *
 * @example
 * modelName('models/Claude-Opus-4-20250514'); // 'claude-opus-4'
 */
export function modelName(value: unknown): string | undefined {
  const text = cleanText(value)?.toLowerCase();
  if (text === undefined || text === '') return undefined;
  const name = text.slice(text.lastIndexOf('/') + 1);
  return name.replace(/[-@:](?:\d{8}|\d{4}-\d{2}-\d{2}|\d{6}|latest|preview|v\d+:\d+)(?:-v\d+(?::\d+)?)?$/, '') || name;
}

/** `owner/name` of a repository, without host, credentials, query and `.git`. */
export function repositoryName(value: unknown): string | undefined {
  const text = cleanText(value);
  if (text === undefined) return undefined;
  const parts = text
    .replace(/^[a-z+]+:\/\/[^/]+\//i, '')
    .replace(/^[^@/]+@[^:/]+:/, '')
    .replace(/[?#].*$/, '')
    .replace(/(?:\.git)?\/*$/, '')
    .split('/')
    .filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.slice(-2).join('/');
}

/** The event of a webhook without its action: `pull_request` for `pull_request.opened`. */
export function eventType(value: unknown): string | undefined {
  const text = cleanText(value)?.toLowerCase();
  const event = text?.split('.')[0];
  return event !== undefined && /^[a-z][a-z0-9 _-]*$/.test(event) ? event : undefined;
}

const TIMEOUTS = new Set<unknown>([
  'TimeoutError',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);

const CLASSES = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'URIError',
  'EvalError',
  'AggregateError',
]);

/**
 * The kind of an error in few words: a known code (`ECONNREFUSED`), an HTTP status (`503`), a class of the language
 * (`TypeError`), `timeout` or `cancelled`. Never the message, and no class name of the user's: minifiers change those.
 * Strings are taken as they are when they look like a name in the code. Never throws: meters ask while a host's error is
 * on its way, and another one must not take its place.
 */
export function errorType(value: unknown): string | undefined {
  if (typeof value === 'string') return named(value);
  if (typeof value === 'number') return statusCode(value);
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return errorTypeOf(value);
  } catch {
    return undefined;
  }
}

/** What the error itself says, else what is behind it (fetch hides the reason in `cause`), else its class. */
function errorTypeOf(error: { name?: unknown; cause?: unknown }): string | undefined {
  const { cause } = error;
  const behind = typeof cause === 'object' && cause !== null ? reasonOf(cause) : undefined;
  return reasonOf(error) ?? behind ?? classOf(error);
}

function reasonOf(value: object): string | undefined {
  const error = value as { name?: unknown; code?: unknown; status?: unknown; statusCode?: unknown };
  if (error.name === 'AbortError' || error.code === 'ABORT_ERR') return 'cancelled';
  if (TIMEOUTS.has(error.name) || TIMEOUTS.has(error.code)) return 'timeout';
  if (typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,39}$/.test(error.code)) return error.code;
  return statusCode(error.status) ?? statusCode(error.statusCode);
}

function classOf({ name }: { name?: unknown }): string | undefined {
  return typeof name === 'string' && CLASSES.has(name) ? name : undefined;
}

function named(text: string): string | undefined {
  if (TIMEOUTS.has(text)) return 'timeout';
  if (text === 'AbortError' || text === 'ABORT_ERR') return 'cancelled';
  return /^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$/.test(text) || statusCode(text) !== undefined ? text : undefined;
}

/** The URL of a repository without credentials, query, fragment and `.git`. */
export function repositoryUrl(value: unknown): string | undefined {
  const text = cleanText(value);
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, host, pathname } = new URL(text);
  return protocol === 'https:' || protocol === 'http:'
    ? `${protocol}//${host}${pathname.replace(/(\.git)?\/?$/, '')}`
    : undefined;
}
