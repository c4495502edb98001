// Floor 2. Whether spans are made in this process: only then can a measurement have one.

import { ProxyTracerProvider, trace } from '@opentelemetry/api';

/** What stands behind the API as long as no tracer is registered. */
const noop: unknown = new ProxyTracerProvider().getDelegate();

/** Proxies that may stand before each other; an end, should one stand before itself. */
const MOST_PROXIES = 8;

/** True when a tracer provider is registered with OpenTelemetry's API, by whichever copy of it. Never throws. */
export function isTracerThere(): boolean {
  try {
    let provider: unknown = trace.getTracerProvider();
    for (let proxies = 0; proxies < MOST_PROXIES && !isNoop(provider); proxies += 1) {
      const { getDelegate } = provider as Partial<ProxyTracerProvider>;
      if (typeof getDelegate !== 'function') return true;
      provider = getDelegate.call(provider);
    }
    return false;
  } catch {
    return false;
  }
}

// By name as well: another copy of the API has a no-op of its own.
function isNoop(provider: unknown): boolean {
  return provider === noop || (provider as object).constructor?.name === 'NoopTracerProvider';
}
