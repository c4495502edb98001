// Floor 8. The telemetry of `enabled: false`: the same shapes, empty inside.

import { createNoopMeter } from '@opentelemetry/api';
import { createEndpoint } from '../endpoint/endpoint.ts';
import { TEXT } from '../export/prometheus/format.ts';
import { Page } from '../export/prometheus/page.ts';
import { MetricsCollector } from '../instrument/metrics-collector.ts';
import type { Start } from './running.ts';
import type { Telemetry } from './telemetry.ts';

/** Records nothing, serves an empty page, opens no port. */
export function disabledTelemetry({ config, diagnostics, process, ended }: Start): Telemetry {
  const { binder, bound } = process;
  const { contentType } = TEXT;
  const { paths, handler, fetchHandler } = createEndpoint({
    path: config.prometheus.path,
    scrape: async () => Page.empty(contentType),
    readiness: config.readiness,
    isReady: () => true,
    auth: config.prometheus.auth,
    diagnostics,
  });
  let stopped = false;
  binder.detach('off');
  return {
    meterProvider: { getMeter: createNoopMeter },
    meters: bound.meters,
    collector: new MetricsCollector(binder, async () => ''),
    ready: Promise.resolve(),
    url: undefined,
    status: () => ({ state: stopped ? 'stopped' : 'disabled', dropped: {}, replacements: [] }),
    scrape: async () => ({ contentType, body: '' }),
    paths,
    handler,
    fetchHandler,
    flush: async () => ({}),
    shutdown: async () => {
      if (!stopped) binder.detach('early');
      stopped = true;
      ended();
    },
  };
}
