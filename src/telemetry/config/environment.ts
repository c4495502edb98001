// Floor 8. Reads environment variables by OpenTelemetry's rules: an empty one counts as unset, words have no case, and what
// cannot be used is ignored and named, so that a typing error never stops a service that did not ask for it (`strict`).
import { readFileSync } from 'node:fs';
import { parsePairs } from './pairs.ts';
import { shownText } from './shown.ts';

/** Environment variables by name, as in `process.env`. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** A value that was found, and the variable that held it. */
export interface Found<T> {
  readonly name: string;
  readonly text: string;
  readonly value: T;
}

/** Reads variables and keeps a list of what was wrong with them. */
export class Environment {
  /** One sentence a problem: the variable, its value where that is no secret, and what is accepted. */
  readonly problems: string[] = [];
  readonly #variables: EnvironmentVariables;

  constructor(variables: EnvironmentVariables) {
    this.#variables = variables;
  }

  /** The first of these variables that is set. */
  text(...names: string[]): string | undefined {
    return this.find(names, (text) => text, '')?.value;
  }

  /** The first of these variables whose value can be used; those before it that cannot are named. */
  find<T>(names: readonly string[], parse: (text: string) => T | undefined, rule: string): Found<T> | undefined {
    for (const name of names) {
      const text = this.#read(name);
      if (text === undefined) continue;
      const value = parse(text);
      if (value !== undefined) return { name, text, value };
      this.reject(name, `is ${shownText(text)}`, rule);
    }
    return undefined;
  }

  /** "true" or "false" in any case; OpenTelemetry knows no other booleans. */
  flag(name: string): boolean | undefined {
    const found = this.word([name], ['true', 'false']);
    return found && found.value === 'true';
  }

  word<const T extends string>(names: readonly string[], words: readonly T[], hint = ''): Found<T> | undefined {
    const find = (text: string) => words.find((word) => word === text.toLowerCase());
    return this.find(names, find, `expected ${words.join(' or ')}${hint}`);
  }

  whole(names: readonly string[], least: number, most: number, unit = ''): Found<number> | undefined {
    const parse = (text: string) => {
      const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    };
    return this.find(names, parse, `expected a whole number from ${least} to ${most}${unit}`);
  }

  /** The `key=value` pairs of a list; a bad one is named by key or position, for its value may be a secret. */
  pairs(name: string, isKey: (key: string) => boolean, isValue: (value: string) => boolean): Record<string, string> {
    const { pairs, bad } = parsePairs(this.#read(name) ?? '', isKey, isValue);
    const rule = 'expected key=value, percent-encoded; the other pairs are used';
    for (const where of bad) this.#complain(`${name}: ${where} is ignored: ${rule}.`);
    return pairs;
  }

  /** The text of a file that a variable names; the name of a secret file is not shown, it may be the secret itself. */
  file(names: readonly string[], secret = false): string | undefined {
    for (const name of names) {
      const path = this.#read(name);
      if (path === undefined) continue;
      try {
        return readFileSync(path, 'utf8');
      } catch (error) {
        const shown = secret || path.includes('-----') ? '<redacted>' : shownText(path);
        this.reject(name, `is ${shown}`, `expected a readable file (${(error as NodeJS.ErrnoException).code})`);
      }
    }
    return undefined;
  }

  /** Names a variable that is not used, and why. */
  reject(name: string, fault: string, rule: string): void {
    this.#complain(`${name} ${fault} and is ignored: ${rule}.`);
  }

  #complain(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem);
  }

  #read(name: string): string | undefined {
    const text = this.#variables[name];
    return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
  }
}
