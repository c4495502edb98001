// What all rounds found.

import { pairedRatio, type Spread, spread } from './measure/statistics.ts';

/** The values of one figure, one a round, by path, case, contestant and figure. */
export class Results {
  readonly #values = new Map<string, number[]>();

  add(path: string, test: string, contestant: string, figure: string, value: number): void {
    const key = keyOf(path, test, contestant, figure);
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, [value]);
    else values.push(value);
  }

  /** Middle and ends; undefined when it was not measured. */
  of(path: string, test: string, contestant: string, figure: string): Spread | undefined {
    const values = this.#values.get(keyOf(path, test, contestant, figure));
    return values && spread(values);
  }

  /** What the contestant is to the other one, round by round; undefined when one of them was not measured. */
  ratio(path: string, test: string, contestant: string, to: string, figure: string): Spread | undefined {
    const values = this.#values.get(keyOf(path, test, contestant, figure));
    const others = this.#values.get(keyOf(path, test, to, figure));
    return values && others && pairedRatio(values, others);
  }

  /** All values; for what is computed of several. */
  rounds(path: string, test: string, contestant: string, figure: string): readonly number[] {
    return this.#values.get(keyOf(path, test, contestant, figure)) ?? [];
  }
}

function keyOf(...parts: string[]): string {
  return parts.join('\n');
}
