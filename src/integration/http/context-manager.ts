// Floor 7. The one thing of tracing that metrics need: a context that follows a request through asynchronous code.

import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { Attached } from './channels.ts';

const probe = createContextKey('binnacle context probe');

/**
 * Registers a context manager unless the process has one. Without it, `http.route` does not reach instrumentation-http, and
 * suppressed requests (exporters) cannot be told from others. A manager that is there is kept, and stays after `dispose()`.
 */
export function ensureContextManager(): Attached {
  const carries = context.with(ROOT_CONTEXT.setValue(probe, true), () => context.active().getValue(probe) === true);
  if (carries) return { dispose() {} };
  const manager = new AsyncLocalStorageContextManager().enable();
  const isOurs = context.setGlobalContextManager(manager);
  return {
    dispose() {
      if (isOurs) context.disable();
    },
  };
}
