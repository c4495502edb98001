// The pages that a test has made or been given, until they are judged at its end: not meanwhile, where it would take the time
// that a test may be measuring.

import { judge } from './judge.ts';

const pages: { readonly contentType: string; readonly body: Uint8Array }[] = [];
const faults: string[] = [];
let bytes = 0;

/** A test that makes more is judged in between. */
const MOST_BYTES = 32 * 1024 * 1024;

export function enter(contentType: string, body: Uint8Array): void {
  pages.push({ contentType, body });
  bytes += body.length;
  if (bytes > MOST_BYTES) judgeAll();
}

/** What was wrong with the pages since the last call. */
export function faultsOfPages(): string[] {
  judgeAll();
  return faults.splice(0);
}

function judgeAll(): void {
  bytes = 0;
  for (const { contentType, body } of pages.splice(0)) {
    try {
      judge(contentType, body);
    } catch (fault) {
      faults.push(`${contentType}: ${(fault as Error).message}`);
    }
  }
}
