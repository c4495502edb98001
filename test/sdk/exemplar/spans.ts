// Spans to record in, as a context that is handed on explicitly.

import { type Context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';

/** A context with a span of these ids. */
export function inSpan(span: { traceId?: string; spanId?: string; traceFlags?: number } = {}): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    traceFlags: TraceFlags.SAMPLED,
    ...span,
  });
}

/** A context with a sampled span, and how often it was asked for anything. */
export function counted(): { readonly context: Context; readonly times: () => number } {
  const inner = inSpan();
  let times = 0;
  const context: Context = {
    getValue(key) {
      times += 1;
      return inner.getValue(key);
    },
    setValue: (key, value) => inner.setValue(key, value),
    deleteValue: (key) => inner.deleteValue(key),
  };
  return { context, times: () => times };
}
