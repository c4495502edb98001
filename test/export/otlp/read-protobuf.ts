// A push as protobuf, in the words of tests.

import { decodeProtobuf } from './decode/protobuf.ts';
import { pushedOf } from './decode/pushed-of.ts';
import type { Pushed } from './pushed.ts';

export function readProtobuf(body: Uint8Array): Pushed {
  return pushedOf(decodeProtobuf(body));
}
