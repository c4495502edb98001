// Floor 8. The cure for an unknown option: the known name that was most likely meant.
import { optionTable } from './option-table.ts';

/** Says what an unknown option may have been meant to be, or else which names there are at its place. */
export function didYouMean(name: string, siblings: readonly string[]): string {
  const elsewhere = optionTable.find((row) => row.name.split('.').at(-1) === name);
  if (elsewhere !== undefined) return `unknown option here, did you mean ${elsewhere.name}?`;
  const near = nearest(name, siblings);
  if (near !== undefined) return `unknown option, did you mean ${near}?`;
  return `unknown option, known here are ${siblings.join(', ')}.`;
}

/** The candidate that a name was most likely meant to be, if it is only a few letters away from one. */
export function nearest(name: string, candidates: readonly string[], most = 3): string | undefined {
  const text = name.slice(0, 80).toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(text, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.min(most, Math.floor(candidate.length / 2)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** Insertions, deletions and replacements that turn one word into the other (Levenshtein), one row of the table at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 0; line < from.length; line++) {
    const next = [line + 1];
    for (let column = 0; column < to.length; column++) {
      const replaced = (row[column] ?? 0) + (from[line] === to[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
