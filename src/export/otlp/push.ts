// Floor 5. The push: OpenTelemetry's serializers under a reader and a transport of ours.

import type { Diagnostics } from '../../support/diagnostics.ts';
import { encoderOf } from './encode.ts';
import { PartSize } from './part-size.ts';
import { proxyWarning } from './proxy.ts';
import type { PushStatus } from './push-ledger.ts';
import { type Exported, type Flushed, PushReader } from './push-reader.ts';
import { shownUrl } from './reason.ts';
import type { Temporality } from './temporality.ts';
import { createTransport } from './transport.ts';
import type { TransportOptions } from './transport-options.ts';

/** Where to push and how; nothing is left open. */
export interface PushOptions extends TransportOptions {
  /** Undefined: only a flush and the end push. */
  readonly intervalMs: number | undefined;
  /** Milliseconds for one push with all its tries. */
  readonly timeoutMs: number;
  readonly temporality: Temporality;
  /** Keeps all histograms exponential that no view gives another shape. */
  readonly exponentialHistograms: boolean;
  readonly onExported?: (exported: Exported) => void;
}

/** The push: a reader for a MeterProvider, and how it is doing. */
export interface Push {
  readonly reader: PushReader;
  readonly status: PushStatus;
  /** Pushes what there is, and says whether it arrived. Never rejects. */
  flush(options: { deadlineMs: number; minGapMs?: number | undefined }): Promise<Flushed>;
  /** From now on an export is tried once, and all that is left to do has so many milliseconds. */
  hurry(deadlineMs: number): void;
  /** Ends what is under way: connections are closed, and there are no further tries. */
  end(): void;
}

/** Makes the push. Nothing is loaded or opened before there is something to send. */
export function createPush(options: PushOptions, diagnostics: Diagnostics): Push {
  const { url, protocol, intervalMs, timeoutMs, temporality, exponentialHistograms, onExported } = options;
  const warning = proxyWarning(url);
  if (warning !== undefined) diagnostics.warnOnce('push.proxy', warning);
  const road = {
    url: shownUrl(url),
    transport: createTransport(options),
    encoder: encoderOf(protocol),
    size: new PartSize(),
  };
  const reader = new PushReader({
    road,
    intervalMs,
    timeoutMs,
    temporality,
    exponentialHistograms,
    diagnostics,
    ...(onExported === undefined ? {} : { onExported }),
  });
  return {
    reader,
    get status() {
      return reader.status;
    },
    flush: (given) => reader.flush(given),
    hurry: (deadlineMs) => reader.hurry(deadlineMs),
    end: () => reader.end(),
  };
}
