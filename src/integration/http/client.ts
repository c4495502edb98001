// Floor 7. Every request that this process makes, by node:http, node:https or undici (fetch is undici).

import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { HttpClientRecorder } from '../../domain/http/recorder.ts';
import { monotonicSeconds } from '../../support/clock.ts';
import type { Attached, OnFault } from './channels.ts';
import type { ClientEvents, ClientTarget } from './client-events.ts';
import { errorTypeOf } from './error-type.ts';
import { watchNodeClient } from './node-client.ts';
import { watchUndici } from './undici.ts';

/**
 * Records each attempt, redirects and retries included, from its creation until the headers of the response are read, or its
 * error. The conventions leave open whether the body is in the duration, and ask not to end in the clean-up of a body that
 * nobody read; both clients allow that, so the headers are the end that means the same for every request. (The official
 * instrumentations wait for the body's end: a streamed answer then takes minutes, and an unread one until garbage collection.)
 *
 * Left out: requests made while tracing is suppressed, which is how OpenTelemetry's exporters mark their own traffic.
 *
 * @example
 * const capture = captureHttpClient(recorder, { onFault: (error) => console.error(error) });
 * capture.dispose();
 */
export function captureHttpClient(recorder: HttpClientRecorder, { onFault }: { onFault: OnFault }): Attached {
  let began = new WeakMap<object, number>();

  function end(request: object, target: ClientTarget, outcome: { statusCode?: number; errorType?: string }): void {
    const start = began.get(request);
    if (start === undefined || !began.delete(request)) return;
    recorder.finished({ ...target, ...outcome }, monotonicSeconds() - start);
  }

  const events: ClientEvents = {
    created(request) {
      if (!isTracingSuppressed(context.active())) began.set(request, monotonicSeconds());
    },
    responded(request, target, statusCode) {
      end(request, target, statusCode < 400 ? { statusCode } : { statusCode, errorType: String(statusCode) });
    },
    failed(request, target, error) {
      end(request, target, { errorType: errorTypeOf(error) });
    },
  };
  const clients = [watchNodeClient(events, onFault), watchUndici(events, onFault)];
  return {
    dispose() {
      for (const client of clients) client.dispose();
      began = new WeakMap(); // what is under way would miss its headers, and be recorded with the time of its body
    },
  };
}
