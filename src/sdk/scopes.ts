// Floor 2. All meters of a provider that have instruments, within the bounds that a provider has.

import { Refused } from './absent.ts';
import type { Kind, Scope } from './descriptor.ts';
import { ScopeState } from './scope.ts';
import type { Shared } from './shared.ts';

/** Scopes by name, version and schema. */
export class Scopes {
  readonly #shared: Shared;
  readonly #scopes = new Map<string, ScopeState>();
  #isClosed = false;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  all(): Iterable<ScopeState> {
    return this.#scopes.values();
  }

  /** From now on new instruments record nothing: nobody would collect them. */
  close(): void {
    this.#isClosed = true;
  }

  /** An instrument of a scope. A meter takes room only when it has an instrument: many are made that never have one. */
  instrument(scope: Scope, name: unknown, kind: Kind, options: unknown): ReturnType<ScopeState['instrument']> {
    const key = JSON.stringify([scope.name, scope.version, scope.schemaUrl]);
    const known = this.#scopes.get(key);
    if (known !== undefined) return known.instrument(name, kind, options, () => this.#hasRoom());
    if (this.#isClosed) return new Refused(this.#shared.ledger);
    const { limits, diagnostics, ledger } = this.#shared;
    if (this.#scopes.size >= limits.meters) {
      diagnostics.warnOnce(
        'meters',
        `there are ${limits.meters} meters with instruments; further ones record nothing. Make one meter a library, not one a request.`,
      );
      return new Refused(ledger);
    }
    const made = new ScopeState(scope, this.#shared);
    const instrument = made.instrument(name, kind, options, () => this.#hasRoom());
    if (made.size > 0) this.#scopes.set(key, made);
    return instrument;
  }

  #hasRoom(): boolean {
    if (this.#isClosed) return false;
    const { limits, diagnostics } = this.#shared;
    let size = 0;
    for (const scope of this.#scopes.values()) size += scope.size;
    if (size < limits.instruments) return true;
    diagnostics.warnOnce(
      'instruments',
      `there are ${limits.instruments} instruments; further ones record nothing. What differs from call to call belongs into attributes, not into names.`,
    );
    return false;
  }
}
