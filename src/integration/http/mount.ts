// Floor 7. Where a mounted router sits, worked out from the path that was consumed and the pattern that consumed it.

/** A path pattern as Express takes it; of an array of patterns, the one that matched. */
export type Pattern = string | RegExp;

/** The pattern of each mount that a request went through, by the path consumed up to it; undefined = cannot be told. */
export type KnownMounts = Map<string, string | undefined>;

const CAN_MATCH_ANY_NUMBER_OF_SEGMENTS = /[*{}\\]/;

/** Notes the mount that consumed the path `base`, the latest part of it by `pattern`. */
export function noteMount(known: KnownMounts, base: string, pattern: Pattern): void {
  const own = textOf(pattern);
  if (own === '') return; // mounted at '/': it has the base path of its parent, and adds nothing
  if (isPlain(pattern)) {
    // A plain pattern consumes as many segments as it has, so the parent is found by dropping as many from the base.
    known.set(base, joined(known, dropSegments(base, own.split('/').length - 1), own));
    return;
  }
  const parents = [...known.keys()].filter((path) => path !== base && base.startsWith(path === '' ? '' : `${path}/`));
  const full = parents.length === 1 && parents[0] !== undefined ? joined(known, parents[0], own) : undefined;
  // Such a pattern may have matched nothing, and then this base path is its parent's: neither is sure any more.
  known.set(base, known.has(base) && known.get(base) !== full ? undefined : full);
}

/** The pattern as it is written in a route; without the slash at its end, which means nothing in a mount. */
function textOf(pattern: Pattern): string {
  return typeof pattern === 'string' ? pattern.replace(/\/+$/, '') : String(pattern);
}

function isPlain(pattern: Pattern): boolean {
  return typeof pattern === 'string' && !CAN_MATCH_ANY_NUMBER_OF_SEGMENTS.test(pattern);
}

function joined(known: KnownMounts, parent: string | undefined, own: string): string | undefined {
  const full = parent === undefined ? undefined : known.get(parent);
  return full === undefined ? undefined : full + own;
}

function dropSegments(path: string, count: number): string | undefined {
  let end = path.length;
  for (let dropped = 0; dropped < count; dropped += 1) {
    end = path.lastIndexOf('/', end - 1);
    if (end < 0) return undefined;
  }
  return path.slice(0, end);
}
