// A service that pushes, as a user would write one, and does what it is asked: record, flush, shut down, tell how it is.

import { inspect } from 'node:util';
import { initTelemetry, type Telemetry, type TelemetryOptions } from '../../../src/index.ts';
import type { Ask, Setting } from '../pusher.ts';
import { heapInUse, uncaught } from './measure.ts';

const { options, headers } = JSON.parse(process.argv[2] ?? '{}') as Setting;
const functions = {
  throw: () => {
    throw new Error('the token service refused sk-canary-thrown');
  },
  give: () => ({ authorization: 'Bearer sk-canary-given' }),
  hang: () => new Promise<never>(() => {}),
};
const given = {
  serviceName: 'pusher',
  exporters: 'otlp',
  http: false,
  runtime: false,
  ...options,
  otlp: { ...options.otlp, ...(headers === undefined ? {} : { headers: functions[headers] }) },
} as TelemetryOptions;
const telemetry = start();
const meter = telemetry.meterProvider.getMeter('pusher');
const calls = meter.createCounter('calls');
const latency = meter.createHistogram('latency');
const level = meter.createGauge('level');
let recorded = 0;
let timer: NodeJS.Timeout | undefined;

function start(): Telemetry {
  try {
    return initTelemetry(given);
  } catch (error) {
    process.send?.({ id: 0, reply: { threw: inspect(error) } });
    throw error;
  }
}

function record(series: number, first = 0, name = 'series'): void {
  for (let each = first; each < first + series; each++) {
    calls.add(1, { series: `${name} ${each}` });
    latency.record(each % 100, { series: each % 10 });
  }
  level.record(series);
  recorded += series;
}

async function answer(ask: Ask): Promise<unknown> {
  const began = performance.now();
  const ms = () => performance.now() - began;
  switch (ask.what) {
    case 'record':
      record(ask.series, ask.first, ask.name);
      return recorded;
    case 'go on recording':
      timer = setInterval(() => record(3), 10);
      return recorded;
    case 'stop recording':
      clearInterval(timer);
      return recorded;
    case 'flush':
      return { results: await telemetry.flush(ask.options), ms: ms() };
    case 'flush often': {
      for (let nth = 0; nth < ask.times; nth++) {
        record(ask.series);
        await telemetry.flush(ask.options);
      }
      return ms();
    }
    case 'status':
      return telemetry.status();
    case 'texts':
      return {
        inspected: inspect(telemetry, { depth: 12, showHidden: true }),
        page: (await telemetry.scrape()).body,
        status: JSON.stringify(telemetry.status()),
      };
    case 'heap': {
      const heap = heapInUse();
      const { external, arrayBuffers } = process.memoryUsage();
      return { heap, outside: Math.max(external, arrayBuffers) };
    }
    case 'shutdown': {
      await telemetry.shutdown(ask.options);
      return { ms: ms(), at: performance.timeOrigin + performance.now(), uncaught };
    }
  }
}

process.on('message', async ({ id, ask }: { id: number; ask: Ask }) => {
  const reply = await answer(ask).catch((error: unknown) => ({ threw: String(error) }));
  process.send?.({ id, reply }, () => {
    // From here on nothing but what the telemetry has left behind could keep the process.
    if (ask.what === 'shutdown') process.disconnect();
  });
});
process.on('exit', () => {
  if (uncaught.length > 0) process.exitCode = 70;
});
process.send?.({ id: 0 });
