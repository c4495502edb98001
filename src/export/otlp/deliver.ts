// Floor 5. Brings one snapshot to the receiver: in parts, with retries, each part halved where it is too much or not understood.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Encoder } from './encode.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { PartSize } from './part-size.ts';
import { halvesOf, joined, partsOf, pointCount } from './parts.ts';
import type { Patience } from './patience.ts';
import { codeReason } from './reason.ts';
import type { Transport } from './transport.ts';

/** What a delivery works with. */
export interface Road {
  readonly url: string;
  readonly transport: Transport;
  readonly encoder: Encoder;
  readonly size: PartSize;
}

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
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Waits differ by so much, or all services would come back at the same moment. */
const JITTER = 0.2;

/** Refusals up to which what is refused is halved. One bad point of a thousand takes eleven; a receiver that takes none, all. */
const MOST_REFUSALS = 64;

/** Delivers a snapshot as far as it can. Never rejects. */
export async function deliver(snapshot: ResourceMetrics, road: Road, patience: Patience): Promise<Delivered> {
  const result: Delivered = { exported: 0, rejected: 0, dropped: 0, bytes: 0 };
  const waiting = partsOf(snapshot, road.size.pointsEach);
  const whole = new Set(waiting);
  let refusals = 0;
  let tries = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const points = pointCount(part);
    const outcome = await send(part, points, road, patience, result);
    switch (outcome.kind) {
      case 'delivered':
        tries = 0;
        result.exported += points - outcome.rejected;
        result.rejected += outcome.rejected;
        if (outcome.rejected > 0) result.reason = rejection(road.url, outcome.rejected, outcome.message);
        break;
      case 'oversized':
        waiting.unshift(...(halvesOf(part) ?? []));
        break;
      case 'too_large':
      case 'unreadable': {
        refusals += 1;
        const halves = refusals < MOST_REFUSALS ? halvesOf(part) : undefined;
        if (halves !== undefined) {
          waiting.unshift(...halves);
          break;
        }
        drop(result, points, outcome.reason);
        if (refusals < MOST_REFUSALS || result.exported > 0) break;
        // Nothing was taken yet: the other pieces of this part would not be either.
        for (let [piece] = waiting; piece !== undefined && !whole.has(piece); [piece] = waiting) {
          drop(result, pointCount(piece), outcome.reason);
          waiting.shift();
        }
        break;
      }
      case 'failed':
        drop(result, points, outcome.reason);
        break;
      default: {
        result.reason = outcome.reason;
        const waitMs = jittered(Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS));
        tries += 1;
        const mayPass = outcome.kind === 'retry' && outcome.afterMs === undefined;
        if (mayPass && waitMs < patience.left() && (await patience.wait(waitMs))) {
          waiting.unshift(part);
          break;
        }
        if (outcome.kind === 'misconfigured') result.misconfigured = true;
        else if (outcome.afterMs !== undefined) result.waitMs = jittered(outcome.afterMs, 0);
        const isUntouched = result.exported + result.rejected + result.dropped === 0;
        result.unsent = isUntouched ? snapshot : joined([part, ...waiting]);
        return result;
      }
    }
    // Between two bodies the service goes on.
    await nextTurn();
  }
  if (result.rejected + result.dropped === 0) delete result.reason;
  return result;
}

/** `oversized`: by our own measure, so that it was not sent. */
async function send(
  part: ResourceMetrics,
  points: number,
  { url, transport, encoder, size }: Road,
  patience: Patience,
  result: Delivered,
): Promise<Outcome | { readonly kind: 'oversized' }> {
  // Sent without time it might arrive all the same, and be sent again.
  if (patience.left() === 0) return { kind: 'retry', reason: result.reason ?? codeReason('ETIMEDOUT', url) };
  let body: Uint8Array;
  try {
    body = encoder.encode(part);
  } catch {
    return { kind: 'unreadable', reason: `${url}: a metric cannot be written as OTLP, and was left out.` };
  }
  size.encoded(points, body.length);
  if (points > 1 && !size.fits(body.length)) return { kind: 'oversized' };
  const reply = await transport.send(body, patience.left());
  if (reply.kind === 'answered') result.bytes += reply.sentBytes;
  const outcome = outcomeOf(reply, url, (answer) => encoder.readPartial(answer));
  if (outcome.kind === 'too_large') size.refused(body.length);
  return outcome;
}

function drop(result: Delivered, points: number, reason: string): void {
  result.dropped += points;
  result.reason = reason;
}

function rejection(url: string, rejected: number, message = ''): string {
  return `${url} rejected ${rejected} point(s)${message === '' ? '' : `: ${message}`}.`;
}

/** At least so long where a server asked for it (`below` 0), else about as long. */
function jittered(milliseconds: number, below = JITTER): number {
  return Math.round(milliseconds * (1 - below + Math.random() * (below + JITTER)));
}
