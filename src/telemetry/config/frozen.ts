// Floor 8. The one object that the rest of binnacle reads is frozen, so that no later hand changes what was checked; and two of
// them can be compared, so that a second initTelemetry() with equal options is known for what it is.

/** Fields whose content belongs to the caller: not frozen, and the same only when it is the very same object. */
const heldForCaller = new Set(['views', 'instrumentations', 'logger']);

/** Freezes a configuration in place: its own objects and arrays, but no function, Buffer or object of the caller. */
export function freezeConfig<T extends object>(config: T): Readonly<T> {
  for (const [name, value] of Object.entries(config)) {
    if (!heldForCaller.has(name)) freezeDeep(value);
    else if (Array.isArray(value)) Object.freeze(value);
  }
  return Object.freeze(config);
}

/** True when two configurations say the same; functions, Buffers and objects of the caller by identity. */
export function sameContent(a: object, b: object): boolean {
  return sameFields(a, b, (one, other, name) =>
    heldForCaller.has(name) ? sameItems(one, other) : sameDeep(one, other),
  );
}

function freezeDeep(value: unknown): void {
  if (!isContainer(value)) return;
  for (const part of Object.values(value)) freezeDeep(part);
  Object.freeze(value);
}

function sameDeep(a: unknown, b: unknown): boolean {
  if (!isContainer(a) || !isContainer(b)) return Object.is(a, b);
  return Array.isArray(a) === Array.isArray(b) && sameFields(a, b, sameDeep);
}

function sameItems(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function sameFields(a: object, b: object, same: (one: unknown, other: unknown, name: string) => boolean): boolean {
  const fields = Object.entries(a);
  if (fields.length !== Object.keys(b).length) return false;
  return fields.every(([name, value]) => Object.hasOwn(b, name) && same(value, Reflect.get(b, name), name));
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
