// A push as JSON, in the words of tests.

import { decodeJson } from './decode/json.ts';
import { pushedOf } from './decode/pushed-of.ts';
import type { Pushed } from './pushed.ts';

export function readJson(text: string): Pushed {
  return pushedOf(decodeJson(Buffer.from(text)));
}
