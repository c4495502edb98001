// Floor 5. What became of a snapshot that was to be delivered.

import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Outcome } from './outcome.ts';

/** What became of a snapshot, in points. */
export interface Delivered {
  exported: number;
  /** The receiver took note of them and threw them away. */
  rejected: number;
  /** Refused for good, by a status or one by one: sent again they would be refused again. */
  dropped: number;
  /** Sent, after compression. */
  bytes: number;
  /** Why something of it did not arrive; the last reason of several. */
  reason?: string;
  /** Milliseconds that the receiver asked to wait. */
  waitMs?: number;
  /** What may arrive another time: the snapshot itself where nothing of it has come to an end. */
  unsent?: ResourceMetrics;
  /** True when there was nothing to deliver, because it could not be collected. */
  failed?: boolean;
  /** True when a person has to mend it. */
  misconfigured?: boolean;
  /** Answers of success that could not be read, so that nobody knows whether all was taken, and why not. */
  unread?: { readonly answers: number; readonly reason: string };
  /** What the receiver said of a body that it took whole, cleaned; the last of several. */
  warning?: string;
}

/** So many points are with the receiver, but for those of which it says that it rejected them. */
export function take(
  result: Delivered,
  points: number,
  { rejected, message, unread }: Outcome & { readonly kind: 'delivered' },
  url: string,
): void {
  // Whatever the receiver says, it has not rejected more than it was sent.
  const count = Math.min(rejected, points);
  result.exported += points - count;
  result.rejected += count;
  if (count > 0) result.reason = rejection(url, count, message);
  else if (message !== undefined) result.warning = message;
  if (unread !== undefined) result.unread = { answers: (result.unread?.answers ?? 0) + 1, reason: unread };
}

/** So many points are given up. */
export function drop(result: Delivered, points: number, reason: string): void {
  result.dropped += points;
  result.reason = reason;
}

function rejection(url: string, rejected: number, message = ''): string {
  return `${url} rejected ${rejected} point(s)${message === '' ? '' : `: ${message}`}.`;
}
