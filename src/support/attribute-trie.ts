// Floor 0. From a set of attributes to what belongs to it: a walk along the attributes, without making a key of them.

// Not Object.hasOwn(): this is the form that V8 leaves out inside of a for-in, where it knows the answer.
const hasOwn = Object.prototype.hasOwnProperty;

/** Up to here, comparing one by one is quicker than hashing. */
const FEW = 8;

/** A place on the way: a value was read, and a set ends here, or goes on. */
class Place<Leaf> {
  /** The value that leads here, where it is a text. */
  readonly text: string | undefined;
  /** The next one of the texts that may come where this one came. */
  sibling: Place<Leaf> | undefined = undefined;
  /** What the set has that ends here. */
  end: Leaf | undefined = undefined;
  /** How it goes on; apart from the place, because most sets end at a place where none goes on. */
  onward: Branch<Leaf> | undefined = undefined;

  constructor(text: string | undefined) {
    this.text = text;
  }
}

/** One attribute comes next: where each of its values leads. */
class Branch<Leaf> {
  readonly key: string;
  /**
   * The first of the texts that it may have. Numbers and booleans are kept apart: one of them among the texts makes V8
   * compare all with the general comparison.
   */
  #first: Place<Leaf> | undefined = undefined;
  /** Where values lead that are no texts, and texts beyond the first few. */
  #more: Map<unknown, Place<Leaf>> | undefined = undefined;
  /** The branches at the same place for sets in which another attribute comes next. */
  #others: Map<string, Branch<Leaf>> | undefined = undefined;

  constructor(key: string) {
    this.key = key;
  }

  /** Where a value leads. */
  next(value: unknown): Place<Leaf> | undefined {
    if (typeof value === 'string') {
      for (let place = this.#first; place !== undefined; place = place.sibling) if (place.text === value) return place;
    }
    return this.#more === undefined ? undefined : this.#more.get(value);
  }

  /** The branch of this place for an attribute. */
  at(key: string): Branch<Leaf> | undefined {
    return this.key === key ? this : this.#others?.get(key);
  }

  /** The same as `next`; made when it is not there. */
  ensureNext(value: unknown): Place<Leaf> {
    const known = this.next(value);
    if (known !== undefined) return known;
    const made = new Place<Leaf>(typeof value === 'string' ? value : undefined);
    if (typeof value !== 'string' || !this.#join(made)) {
      this.#more ??= new Map();
      this.#more.set(value, made);
    }
    return made;
  }

  /** The same as `at`; made when it is not there. */
  ensureAt(key: string): Branch<Leaf> {
    const known = this.at(key);
    if (known !== undefined) return known;
    const made = new Branch<Leaf>(key);
    this.#others ??= new Map();
    this.#others.set(key, made);
    return made;
  }

  /** Puts a text behind the others; false when there are enough of them. */
  #join(made: Place<Leaf>): boolean {
    let last = this.#first;
    if (last === undefined) {
      this.#first = made;
      return true;
    }
    let length = 1;
    for (; last.sibling !== undefined; last = last.sibling) length += 1;
    if (length >= FEW) return false;
    last.sibling = made;
    return true;
  }
}

/**
 * Sets of attributes as paths of names and values. A path is one order of one set: whoever fills the trie decides which
 * orders lead to the same leaf.
 */
export class AttributeTrie<Leaf extends object> {
  #root = new Place<Leaf>(undefined);

  /** The leaf at the end of an object's own properties, in the object's own order. */
  find(attributes: object): Leaf | undefined {
    let place: Place<Leaf> | undefined = this.#root;
    for (const key in attributes) {
      if (!hasOwn.call(attributes, key)) continue;
      place = place.onward?.at(key)?.next((attributes as Record<string, unknown>)[key]);
      if (place === undefined) return undefined;
    }
    return place.end;
  }

  /** The same for a set that is made of these names only: properties of other names are passed by, unread. */
  findAmong(names: ReadonlySet<string>, attributes: object): Leaf | undefined {
    let place: Place<Leaf> | undefined = this.#root;
    for (const key in attributes) {
      const branch: Branch<Leaf> | undefined = place.onward?.at(key);
      if (branch === undefined || !hasOwn.call(attributes, key)) {
        // Asked only where no way goes on: names cost nothing when all of them are in the set.
        if (names.has(key)) return undefined;
        continue;
      }
      place = branch.next((attributes as Record<string, unknown>)[key]);
      if (place === undefined) return undefined;
    }
    return place.end;
  }

  /** The leaf at the end of a path. */
  get(names: readonly string[], values: readonly unknown[]): Leaf | undefined {
    let place: Place<Leaf> | undefined = this.#root;
    for (let index = 0; index < names.length; index++) {
      place = place.onward?.at(names[index] as string)?.next(values[index]);
      if (place === undefined) return undefined;
    }
    return place.end;
  }

  /** Puts a leaf at the end of a path, or takes it away. */
  set(names: readonly string[], values: readonly unknown[], leaf: Leaf | undefined): void {
    let place = this.#root;
    for (const [index, name] of names.entries()) {
      place.onward ??= new Branch(name);
      place = place.onward.ensureAt(name).ensureNext(values[index]);
    }
    place.end = leaf;
  }

  clear(): void {
    this.#root = new Place(undefined);
  }
}
