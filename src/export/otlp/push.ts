// Floor 5. The push: OpenTelemetry's serializers under a reader and a transport of ours.

import type { Diagnostics } from '../../support/diagnostics.ts';
import { encoderOf } from './encode.ts';
import { PartSize } from './part-size.ts';
import { proxyWarning } from './proxy.ts';
import { type Exported, PushReader } from './push-reader.ts';
import { shownUrl } from './reason.ts';
import { Search } from './search.ts';
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

/** Makes the reader that pushes. Nothing is loaded or opened before there is something to send. */
export function createPush(options: PushOptions, diagnostics: Diagnostics): PushReader {
  const { url, protocol, intervalMs, timeoutMs, temporality, exponentialHistograms, onExported } = options;
  const warning = proxyWarning(url);
  if (warning !== undefined) diagnostics.warnOnce('push.proxy', warning);
  const road = {
    url: shownUrl(url),
    transport: createTransport(options),
    encoder: encoderOf(protocol),
    size: new PartSize(),
    search: new Search(),
  };
  return new PushReader({
    road,
    intervalMs,
    timeoutMs,
    temporality,
    exponentialHistograms,
    diagnostics,
    ...(onExported === undefined ? {} : { onExported }),
  });
}
