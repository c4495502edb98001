// Floor 1. An attribute of a metric, as data: its key, which values it takes, and whether it must be given.

import { invalid, isObject, isTexts, shown } from './shape.ts';
import { OTHER, staticIdentifier } from './value.ts';

/**
 * How values are kept few. Anything that a rule does not accept is recorded as `_OTHER`, and counted.
 * - `enum`: the values are known here.
 * - `declared`: the service lists the values at start-up (`attributeValues`); without a list the first `cap`
 *   values that look like static identifiers are kept.
 * - `normalised`: a function folds what is given into few values; the first `cap` results are kept.
 * - `capped`: the first `cap` values are kept.
 * Where the service declares values for a normalised or capped attribute too, those are kept and no others.
 */
export type ValueRule =
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'declared'; readonly cap: number; readonly values?: readonly string[] }
  | { readonly kind: 'normalised'; readonly cap: number; readonly normalise: (value: unknown) => string | undefined }
  | { readonly kind: 'capped'; readonly cap: number };

/**
 * `required` is always given; `conditional` when it applies; `recommended` can be left out by the caller or dropped
 * by option; `opt-in` is recorded only when `metrics.<name>.enableAttributes` names it.
 */
export type Requirement = 'required' | 'conditional' | 'recommended' | 'opt-in';

/** An attribute as a definition lists it. `Value` is the type that callers pass. */
export interface Attribute<Value = unknown, R extends Requirement = Requirement> {
  /** The key outside: OTel attribute key. Default: the name in the definition, in snake_case. */
  readonly key?: string;
  readonly rule: ValueRule;
  readonly requirement: R;
  /** The cap holds for each value of this other attribute: 16 instances a service, not 16 in all. */
  readonly capPer?: string;
  /** Carries the type only; never set. */
  readonly value?: Value;
}

/** What callers may give beside the rule. */
export interface AttributeOptions {
  /** The key outside; default the name in the definition, in snake_case. */
  readonly key?: string;
  /** The name of another attribute of the definition: the cap holds for each of its values. */
  readonly capPer?: string;
}

/** Attributes of a definition, by the name that callers use. */
export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * One of a closed list; anything else does not compile, and at run time becomes `_OTHER`.
 *
 * @throws BinnacleError BINNACLE_INVALID_DEFINITION
 * @example
 * const outcome = oneOf(['success', 'failure']);
 */
export function oneOf<const Values extends readonly string[]>(
  values: Values,
  options: AttributeOptions = {},
): Attribute<Values[number], 'required'> {
  if (!isTexts(values) || values.length === 0) {
    throw invalid(
      `oneOf() takes a list of its values, such as oneOf(['web', 'app']), and was given ${listed(values)}.`,
    );
  }
  return attribute({ kind: 'enum', values: Object.freeze([...values]) }, options);
}

/**
 * Static identifiers that the service declares at start-up by `attributeValues`, such as queue names.
 * `values` are known without being declared. Values that look like ids, paths or UUIDs are never kept.
 *
 * @example
 * const queue = declared({ cap: 16, key: 'queue_name' });
 */
export function declared<const Known extends readonly string[] = readonly string[]>(
  options: AttributeOptions & { readonly cap: number; readonly values?: Known },
): Attribute<Known[number] | (string & Record<never, never>), 'required'> {
  checkCap(options, 'declared({ cap: 16 })');
  const { cap, values } = options;
  if (values !== undefined && !isTexts(values)) {
    throw invalid(`declared() takes values as a list of texts, and was given ${listed(values)}.`);
  }
  return attribute(
    values === undefined ? { kind: 'declared', cap } : { kind: 'declared', cap, values: Object.freeze([...values]) },
    options,
  );
}

/**
 * Anything, folded into few values by a function that returns undefined for what it does not know.
 *
 * @example
 * const status = normalised<number>((code) => `${Math.floor(Number(code) / 100)}xx`, { cap: 6, key: 'status_class' });
 */
export function normalised<Value>(
  normalise: (value: unknown) => string | undefined,
  options: AttributeOptions & { readonly cap: number },
): Attribute<Value, 'required'> {
  if (typeof normalise !== 'function') {
    throw invalid(`normalised() takes a function that folds values into few, and was given ${shown(normalise)}.`);
  }
  checkCap(options, 'normalised(fold, { cap: 6 })');
  return attribute({ kind: 'normalised', cap: options.cap, normalise }, options);
}

/**
 * The first `cap` distinct values, then `_OTHER`; for names that people choose, such as repositories.
 *
 * @example
 * const repository = capped(50);
 */
export function capped(cap: number, options: AttributeOptions = {}): Attribute<string, 'required'> {
  checkCap({ cap }, 'capped(50)');
  return attribute({ kind: 'capped', cap }, options);
}

/** The attribute, given only when it applies (an error type on failures). */
export function conditional<V>(given: Attribute<V>): Attribute<V, 'conditional'> {
  return Object.freeze({ ...given, requirement: 'conditional' });
}

/** The attribute, which a caller may leave out. */
export function recommended<V>(given: Attribute<V>): Attribute<V, 'recommended'> {
  return Object.freeze({ ...given, requirement: 'recommended' });
}

/** The attribute, recorded only where `metrics.<name>.enableAttributes` names it. */
export function optIn<V>(given: Attribute<V>): Attribute<V, 'opt-in'> {
  return Object.freeze({ ...given, requirement: 'opt-in' });
}

/** The values that are known before anything was recorded; undefined when any value may come. */
export function knownValues(rule: ValueRule, declaredValues?: readonly string[]): readonly string[] | undefined {
  return rule.kind === 'enum' ? rule.values.filter((value) => value !== OTHER) : declaredValues;
}

/** True when a rule takes the value as it stands; the cap is not asked here. Values that were declared are all there are. */
export function accepts(rule: ValueRule, value: string, declaredValues?: readonly string[]): boolean {
  if (rule.kind === 'enum') return rule.values.includes(value);
  const known = declaredValues ?? (rule.kind === 'declared' ? rule.values : undefined);
  if (known !== undefined) return known.includes(value);
  return rule.kind !== 'declared' || staticIdentifier(value);
}

// A range is checked with the definition, where the metric and the attribute have names.
function checkCap(options: unknown, example: string): void {
  const cap = isObject(options) ? options.cap : options;
  if (typeof cap !== 'number')
    throw invalid(`A cap is a number, such as in ${example}, and was given as ${shown(cap)}.`);
}

function listed(values: unknown): string {
  return Array.isArray(values) ? `[${values.map(shown).join(', ')}]` : shown(values);
}

function attribute<V>(rule: ValueRule, options: AttributeOptions): Attribute<V, 'required'> {
  const given: unknown = options;
  if (!isObject(given)) {
    throw invalid(`The options of an attribute are an object such as { key: 'queue_name' }, not ${shown(given)}.`);
  }
  return Object.freeze({
    rule: Object.freeze(rule),
    requirement: 'required',
    ...(options.key === undefined ? {} : { key: options.key }),
    ...(options.capPer === undefined ? {} : { capPer: options.capPer }),
  });
}
