// Floor 1. What callers without types may give in place of a definition: told by its kind, and refused by a coded error.

import { BinnacleError } from '../support/errors.ts';

const SHOWN_CHARACTERS = 60;

/** A definition that cannot be, to be thrown. */
export function invalid(...problems: readonly string[]): BinnacleError {
  return new BinnacleError('BINNACLE_INVALID_DEFINITION', problems);
}

/** A value for a message: short ones as they are, the rest by their kind. Nothing of the value runs, so nothing throws. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, SHOWN_CHARACTERS)}"`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value);
}

/** The same without quotes, for messages that have their own. */
export function plain(value: unknown): string {
  return isText(value) ? value : shown(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with the parts of a definition before their contents can be looked at. */
export function shapeProblems(attributes: unknown, startAtZero: unknown): string[] {
  const problems = isTexts(startAtZero) ? [] : [`startAtZero is a list of attribute names, not ${shown(startAtZero)}`];
  if (!isObject(attributes)) {
    return [...problems, `attributes are an object such as { channel: capped(20) }, not ${shown(attributes)}`];
  }
  for (const [name, given] of Object.entries(attributes)) {
    if (!isObject(given) || !isObject(given.rule)) {
      problems.push(
        `attribute "${name}" is ${shown(given)}; make it with oneOf([...]), declared(), normalised() or capped()`,
      );
    } else if (given.key !== undefined && !isText(given.key)) {
      problems.push(`attribute "${name}" has the key ${shown(given.key)}, which is no text`);
    }
  }
  return problems;
}
