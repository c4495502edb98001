// Floor 5. What a gathering and its members say to each other, over whatever line lies between them.

import type { PackedMetric } from './packed.ts';

/** Stands in each message, so that those of the host and of other versions pass by. */
const PROTOCOL = 'workers.1';

/** Who says hello, and how it is called in a message to a person. */
export interface Hello {
  readonly kind: 'hello';
  readonly member: string;
  readonly name: string;
}

/** From a member. `ask` is that of the question, or {@link LAST_WORDS}. */
export type FromMember =
  | Hello
  | { readonly kind: 'part'; readonly member: string; readonly ask: string; readonly metrics: readonly PackedMetric[] }
  | { readonly kind: 'whole'; readonly member: string; readonly ask: string; readonly parts: number }
  | { readonly kind: 'failed'; readonly member: string; readonly ask: string; readonly reason: string }
  | { readonly kind: 'bye'; readonly member: string };

/** From a gathering. */
export type FromGathering =
  | { readonly kind: 'who' }
  | { readonly kind: 'welcome'; readonly member: string; readonly gathering: string }
  | { readonly kind: 'ask'; readonly member: string; readonly ask: string; readonly deadlineMs: number }
  | { readonly kind: 'more'; readonly member: string }
  | { readonly kind: 'farewell'; readonly member: string }
  | { readonly kind: 'over'; readonly gathering: string };

export type Message = FromMember | FromGathering;

/** In place of an ask, in a snapshot that nobody asked for: the one before the end. */
export const LAST_WORDS = 'last';

/** A message as it goes over a line. */
export function written(message: Message): { readonly binnacle: string } & Message {
  return { binnacle: PROTOCOL, ...message };
}

/** The message, when it is one of ours. */
export function read(received: unknown): Message | undefined {
  const { binnacle } = (received ?? {}) as { readonly binnacle?: unknown };
  return binnacle === PROTOCOL ? (received as Message) : undefined;
}
