// Floor 2. From a set of attributes to what belongs to it: a walk along the attributes, without making a key of them.

/** Up to here, comparing texts one by one is quicker than hashing them. */
const FEW = 8;

type Step<Leaf> = Branch<Leaf> | Leaf;

const none: never[] = [];

/** A place on the way: which attribute comes next, and where each of its values leads. */
class Branch<Leaf> {
  key: string | undefined = undefined;
  /** What the set has that ends here. */
  end: Leaf | undefined = undefined;
  /** The same place, for sets in which another attribute comes next; a chain of a few. */
  other: Branch<Leaf> | undefined = undefined;
  // And those beyond a few by name: where each set brings names of its own, a chain would be walked to its end each time.
  #others: Map<string, Branch<Leaf>> | undefined = undefined;
  #texts: string[] = none;
  #steps: Step<Leaf>[] = none;
  // Numbers and booleans are kept out of the list of texts: one of them makes V8 compare all with the general comparison.
  #more: Map<unknown, Step<Leaf>> | undefined = undefined;
  #crowded = false;

  next(value: unknown): Step<Leaf> | undefined {
    if (typeof value === 'string') {
      const texts = this.#texts;
      for (let index = 0; index < texts.length; index++) if (texts[index] === value) return this.#steps[index];
    }
    return this.#more === undefined ? undefined : this.#more.get(value);
  }

  put(value: unknown, step: Step<Leaf>): void {
    if (typeof value === 'string' && this.#putText(value, step)) return;
    this.#more ??= new Map();
    this.#more.set(value, step);
  }

  /** The branch of this place for an attribute; made when there is none. */
  keyed(key: string): Branch<Leaf> {
    this.key ??= key;
    let branch: Branch<Leaf> = this;
    for (let length = 1; branch.key !== key; length++) {
      if (length === FEW) return this.#keyedBeyond(key);
      if (branch.other === undefined) {
        branch.other = new Branch();
        branch.other.key = key;
      }
      branch = branch.other;
    }
    return branch;
  }

  /** The branch for an attribute that is not in the chain. */
  beyond(key: string | undefined): Branch<Leaf> | undefined {
    return this.#others?.get(key as string);
  }

  #keyedBeyond(key: string): Branch<Leaf> {
    this.#others ??= new Map();
    const branch = this.#others.get(key) ?? new Branch();
    branch.key = key;
    this.#others.set(key, branch);
    return branch;
  }

  #putText(text: string, step: Step<Leaf>): boolean {
    const index = this.#texts.indexOf(text);
    if (index >= 0) {
      this.#steps[index] = step;
      return true;
    }
    if (this.#crowded) return false;
    if (this.#texts.length < FEW) {
      this.#texts = [...this.#texts, text];
      this.#steps = [...this.#steps, step];
      return true;
    }
    this.#crowded = true;
    this.#more ??= new Map();
    for (const [at, known] of this.#texts.entries()) this.#more.set(known, this.#steps[at] as Step<Leaf>);
    this.#texts = none;
    this.#steps = none;
    return false;
  }
}

/**
 * Sets of attributes as paths of names and values. A path is one order of one set: whoever fills the trie decides which
 * orders lead to the same leaf.
 */
export class AttributeTrie<Leaf extends object> {
  #root = new Branch<Leaf>();

  /** The leaf at the end of an object's properties, in the object's own order. Inherited ones are walked like own ones. */
  find(attributes: object): Leaf | undefined {
    let step: Step<Leaf> = this.#root;
    for (const key in attributes) {
      if (!(step instanceof Branch)) return undefined;
      let branch: Branch<Leaf> | undefined = step;
      while (branch !== undefined && branch.key !== key) branch = branch.other;
      branch ??= step.beyond(key);
      if (branch === undefined) return undefined;
      const next: Step<Leaf> | undefined = branch.next((attributes as Record<string, unknown>)[key]);
      if (next === undefined) return undefined;
      step = next;
    }
    return step instanceof Branch ? step.end : step;
  }

  /** The leaf at the end of a path. */
  get(names: readonly string[], values: readonly unknown[]): Leaf | undefined {
    let step: Step<Leaf> = this.#root;
    for (let index = 0; index < names.length; index++) {
      if (!(step instanceof Branch)) return undefined;
      let branch: Branch<Leaf> | undefined = step;
      while (branch !== undefined && branch.key !== names[index]) branch = branch.other;
      branch ??= step.beyond(names[index]);
      const next: Step<Leaf> | undefined = branch?.next(values[index]);
      if (next === undefined) return undefined;
      step = next;
    }
    return step instanceof Branch ? step.end : step;
  }

  /** Puts a leaf at the end of a path. */
  set(names: readonly string[], values: readonly unknown[], leaf: Leaf): void {
    let place = this.#root;
    for (const [index, name] of names.entries()) {
      const branch = place.keyed(name);
      const step = branch.next(values[index]);
      if (step instanceof Branch) {
        place = step;
      } else if (index === names.length - 1) {
        // No branch where a path ends: most sets are the end of the only path through them.
        branch.put(values[index], leaf);
        return;
      } else {
        place = new Branch();
        place.end = step;
        branch.put(values[index], place);
      }
    }
    place.end = leaf;
  }

  clear(): void {
    this.#root = new Branch();
  }
}
