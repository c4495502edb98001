// Floor 1. Names that no attribute may have: identifiers, which are one series a value, and labels that belong to others.

/** Identifiers of one thing: a series each. They belong on spans and logs, and in exemplars. */
export const forbiddenIdentifiers = [
  'id',
  'userId',
  'sessionId',
  'requestId',
  'traceId',
  'spanId',
  'workflowId',
  'stepId',
  'issueId',
  'issueNumber',
  'pullRequestId',
  'pullRequestNumber',
  'branch',
  'commit',
  'sha',
  'url',
  'path',
  'email',
  'ip',
  'prompt',
  'message',
] as const;

/** An identifier of {@link forbiddenIdentifiers}. */
export type ForbiddenIdentifier = (typeof forbiddenIdentifiers)[number];

/** Joined to every attribute type, so that an identifier does not compile, also when it comes in a variable. */
export type NoIdentifiers = { readonly [Key in ForbiddenIdentifier]?: never };

// `job` and `instance` are set by whoever scrapes, and a label of ours would be renamed exported_job.
const reserved = new Set(['job', 'instance', 'le', 'quantile', 'constructor', 'prototype']);

const identifiers = new Set(forbiddenIdentifiers.map(normalise));

/** Why no attribute may have this name, inside or outside, or undefined when it may. */
export function whyIdentifier(name: string): string | undefined {
  if (!identifiers.has(normalise(name))) return undefined;
  return `"${name}" identifies one thing, so each value would be a series; put it on a span or a log line`;
}

/** Why a label of this name is not ours to set, or undefined when it is. Callers may still write `instance`. */
export function whyReserved(label: string): string | undefined {
  if (!reserved.has(label) && !/^(__|exported_|otel_scope_)/.test(label)) return undefined;
  return `"${label}" is a label that Prometheus or OpenTelemetry sets itself; take another name`;
}

function normalise(key: string): string {
  return key.replaceAll(/[._-]/g, '').toLowerCase();
}
