// Floor 8. What OpenTelemetry's own parts warn about: such as a name that is registered twice.

import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Diagnostics } from '../support/diagnostics.ts';

/** Messages may hold values, so there is no end of different ones; the first of them tell what there is to tell. */
const MOST = 20;
const LONGEST = 300;

/**
 * Passes OpenTelemetry's warnings on, each once, unless the host has set a `diag` logger: that one stays. Errors are not
 * passed on: those of our exporter are said in our own words, and they may hold the answer of a server. Returns the end.
 */
export function sayWarningsOfOpenTelemetry(diagnostics: Diagnostics): () => void {
  if (registeredLogger() !== undefined) return () => {};
  const said = new Set<string>();
  const ignore = () => {};
  const warn = (...parts: unknown[]) => {
    const text = parts.filter((part) => typeof part === 'string').join(' ');
    // Said when the host sets a logger of its own, which is its right.
    if (text.startsWith('Current logger will be overwritten')) return;
    const key = text.replaceAll(/\d+/g, '0').slice(0, 100);
    if (said.size >= MOST && !said.has(key)) return;
    said.add(key);
    diagnostics.warnOnce(`opentelemetry:${key}`, `OpenTelemetry warns: ${clean(text)}`);
  };
  diag.setLogger(
    { warn, error: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const ours = registeredLogger();
  return () => {
    if (registeredLogger() === ours) diag.disable();
  };
}

/** The API can set a logger but not tell whether there is one. Its registry, shared by all its versions 1.x, is only read. */
function registeredLogger(): unknown {
  const registry = (globalThis as { [key: symbol]: { readonly diag?: unknown } | undefined })[
    Symbol.for('opentelemetry.js.api.1')
  ];
  return registry?.diag;
}

function clean(text: string): string {
  const line = text.toWellFormed().replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()}...` : line;
}
