// Floor 5. Brings one snapshot to the receiver: in parts, with retries, each part halved where it is too much or not understood.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { total } from '../../support/total.ts';
import { type Delivered, drop, take } from './delivered.ts';
import type { Encoder } from './encode.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { PartSize } from './part-size.ts';
import { halvesOf, joined, partsOf, pointCount } from './parts.ts';
import type { Patience } from './patience.ts';
import { codeReason } from './reason.ts';
import { LONGEST_MS } from './retry-after.ts';
import type { Search } from './search.ts';
import type { Transport } from './transport.ts';

/** What a delivery works with. */
export interface Road {
  readonly url: string;
  readonly transport: Transport;
  readonly encoder: Encoder;
  readonly size: PartSize;
  readonly search: Search;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Waits differ by so much, or all services would come back at the same moment. */
const JITTER = 0.2;

/** Delivers a snapshot as far as it can. Never rejects. */
export async function deliver(snapshot: ResourceMetrics, road: Road, patience: Patience): Promise<Delivered> {
  const result: Delivered = { exported: 0, rejected: 0, dropped: 0, bytes: 0 };
  const waiting = partsOf(snapshot, road.size.pointsEach);
  const whole = new Set(waiting);
  let refusals = 0;
  let refused = 0;
  let tries = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const points = pointCount(part);
    const outcome = await send(part, points, road, patience, result);
    switch (outcome.kind) {
      case 'delivered':
        tries = 0;
        road.search.found();
        take(result, points, outcome, road.url);
        break;
      case 'oversized':
      case 'unwritable': {
        const halves = halvesOf(part);
        if (halves === undefined)
          drop(result, points, `${road.url}: a metric cannot be written as OTLP, and was left out.`);
        else waiting.unshift(...halves);
        break;
      }
      case 'too_large':
      case 'unreadable': {
        refusals += 1;
        const { most } = road.search;
        const halves = refusals < most ? halvesOf(part) : undefined;
        if (halves !== undefined) {
          waiting.unshift(...halves);
          break;
        }
        const given = [part];
        // Nothing was taken yet: the other pieces of this part would not be either, nor, where that is known, another part.
        if (refusals >= most && result.exported === 0) {
          const next = most === 1 ? -1 : waiting.findIndex((piece) => whole.has(piece));
          given.push(...waiting.splice(0, next === -1 ? waiting.length : next));
        }
        const count = total(given.map(pointCount));
        refused += count;
        drop(result, count, outcome.reason);
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
        else if (outcome.afterMs !== undefined) result.waitMs = Math.min(jittered(outcome.afterMs, 0), LONGEST_MS);
        const isUntouched = result.exported + result.rejected + result.dropped === 0;
        result.unsent = isUntouched ? snapshot : joined([part, ...waiting]);
        return result;
      }
    }
    // Between two bodies the service goes on.
    await nextTurn();
  }
  if (refused > 0 && refused === pointCount(snapshot)) {
    // No point is at fault, but the place, or the way to it: nothing is given up for that.
    road.search.foundNothing();
    return { ...result, dropped: 0, misconfigured: true, unsent: snapshot };
  }
  if (result.rejected + result.dropped === 0) delete result.reason;
  return result;
}

/** `oversized`, by our own measure and never a single point, and `unwritable` were not sent. */
async function send(
  part: ResourceMetrics,
  points: number,
  { url, transport, encoder, size }: Road,
  patience: Patience,
  result: Delivered,
): Promise<Outcome | { readonly kind: 'oversized' | 'unwritable' }> {
  // Sent without time it might arrive all the same, and be sent again.
  if (patience.left() === 0) return { kind: 'retry', reason: result.reason ?? codeReason('ETIMEDOUT', url) };
  let body: Uint8Array;
  try {
    body = encoder.encode(part);
  } catch {
    return { kind: 'unwritable' };
  }
  size.encoded(points, body.length);
  if (points > 1 && !size.fits(body.length)) return { kind: 'oversized' };
  const reply = await transport.send(body, patience.left(), patience.holds);
  if (reply.kind === 'answered') result.bytes += reply.sentBytes;
  const outcome = outcomeOf(reply, url, (answer) => encoder.readPartial(answer));
  if (outcome.kind === 'too_large') size.refused(body.length);
  return outcome;
}

/** At least so long where a server asked for it (`below` 0), else about as long. */
function jittered(milliseconds: number, below = JITTER): number {
  return Math.round(milliseconds * (1 - below + Math.random() * (below + JITTER)));
}
