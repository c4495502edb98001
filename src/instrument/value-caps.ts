// Floor 3. The first N values of an attribute are kept for the life of a telemetry; known ones pass, for ever.

import type { ValueRule } from '../definition/attribute.ts';
import type { Diagnostics } from '../support/diagnostics.ts';

/** Scopes of a cap are bounded too: past this many, all further scopes share one. */
const MAX_SCOPES = 64;

/** Counts distinct values by rule and scope. One rule used by several metrics keeps one list: they stay joinable. */
export class ValueCaps {
  readonly #seen = new Map<ValueRule, Map<string, Set<string>>>();
  readonly #diagnostics: Diagnostics | undefined;

  constructor(diagnostics?: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  /** True when the value is known, or there is still room for it. */
  admit(rule: Exclude<ValueRule, { kind: 'enum' }>, key: string, scope: string, value: string): boolean {
    const scopes = this.#seen.get(rule) ?? new Map<string, Set<string>>();
    this.#seen.set(rule, scopes);
    const slot = scopes.has(scope) || scopes.size < MAX_SCOPES ? scope : '';
    const values = scopes.get(slot) ?? new Set<string>();
    scopes.set(slot, values);
    if (values.has(value)) return true;
    if (values.size < rule.cap) {
      values.add(value);
      return true;
    }
    this.#diagnostics?.warnOnce(
      `cap:${key}`,
      `attribute "${key}" has more than ${rule.cap} values; further ones are recorded as _OTHER. ` +
        `If they are few and known, declare them: attributeValues: { '${key}': [...] }.`,
    );
    return false;
  }
}
