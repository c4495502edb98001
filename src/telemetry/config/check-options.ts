// Floor 8. From options as they came to options that are right, or to sentences that say what is wrong with them.
import * as v from 'valibot';
import type { TelemetryOptions } from './options.ts';
import { isHeaderName } from './rules.ts';
import { optionsSchema } from './schema.ts';
import { shownOption, shownText } from './shown.ts';

/** The outcome of a check: where there are problems, the options hold what could be read and are not to be used. */
export interface CheckedOptions {
  readonly options: TelemetryOptions;
  readonly problems: readonly string[];
}

/** Checks options without trusting them: a getter that throws is a problem in the list like any other. */
export function checkOptions(given: unknown): CheckedOptions {
  try {
    const result = v.safeParse(optionsSchema, given === undefined ? {} : given);
    if (result.success) return { options: result.output, problems: [] };
    return { options: (result.output ?? {}) as TelemetryOptions, problems: result.issues.map(problem) };
  } catch {
    // What was thrown is the caller's own error, and may hold anything: it is not repeated.
    return { options: {}, problems: ['options: reading them throws; expected a plain object.'] };
  }
}

function problem(issue: v.GenericIssue): string {
  const path = issue.path ?? [];
  const where = path.reduce(joined, '');
  if (path.at(-1)?.origin === 'key') return `${where}: ${issue.message}`;
  return `${where || 'options'} is ${shownOption(where, issue.input)}: ${issue.message}`;
}

function joined(where: string, item: v.IssuePathItem): string {
  const key = String(item.key);
  if (item.type === 'array') return `${where}[${key}]`;
  // Someone who mixes up name and value has put a secret where the name should be.
  if (where === 'otlp.headers' && !isHeaderName(key)) {
    return `${where}[entry ${Object.keys(item.input as object).indexOf(key) + 1}]`;
  }
  if (!/^[\w$]{1,80}$/.test(key)) return `${where}[${shownText(key)}]`;
  return where === '' ? key : `${where}.${key}`;
}
