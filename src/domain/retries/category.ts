// Floor 4. From an error to one of the ten categories of failures.

import { errorType } from '../../definition/normalise.ts';
import { OTHER } from '../../definition/value.ts';
import type { failureCategories } from '../attributes.ts';

/** A category of failure. */
export type FailureCategory = (typeof failureCategories)[number];

const codes: Readonly<Record<string, FailureCategory>> = {
  timeout: 'timeout',
  cancelled: 'cancelled',
  ECONNREFUSED: 'connection',
  ECONNRESET: 'connection',
  ECONNABORTED: 'connection',
  EPIPE: 'connection',
  EHOSTUNREACH: 'connection',
  ENETUNREACH: 'connection',
  UND_ERR_SOCKET: 'connection',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EOPENBREAKER: 'circuit_open',
  '408': 'timeout',
  '429': 'rate_limited',
  '504': 'timeout',
};

/** The category of an error; fetch hides the reason in `cause`, so that is asked too. */
export function failureCategory(error: unknown): FailureCategory {
  const type = errorType(error);
  const direct = type === undefined ? undefined : categoryOf(type);
  if (direct !== undefined) return direct;
  return categoryOf(errorType(causeOf(error)) ?? '') ?? OTHER;
}

function causeOf(error: unknown): unknown {
  try {
    return (error as { cause?: unknown } | null | undefined)?.cause;
  } catch {
    return undefined;
  }
}

function categoryOf(type: string): FailureCategory | undefined {
  if (Object.hasOwn(codes, type)) return codes[type];
  if (/^(ERR_(SSL|TLS)_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(type)) return 'tls';
  if (/^5\d\d$/.test(type)) return 'server_error';
  return /^4\d\d$/.test(type) ? 'client_error' : undefined;
}
