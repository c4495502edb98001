// What the tests of the push share: one under a provider, what it said, and its end after each test.

import { createPush, type PushOptions } from '../../../src/export/otlp/push.ts';
import type { PushReader } from '../../../src/export/otlp/push-reader.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { MeterProvider } from '../../provider.ts';
import { ends } from './transports.ts';

/** All that the pushes of this test said. */
export const said: string[] = [];

beforeEach(() => {
  said.length = 0;
});

/** A push by JSON, to a place that is to be named; only a flush sets it off. */
export function startPush(
  options: Partial<PushOptions> & Pick<PushOptions, 'url'>,
  provide: (push: PushReader) => MeterProvider = (push) => new MeterProvider({ readers: [push] }),
) {
  const say = (message: string) => void said.push(message);
  const push = createPush(
    {
      headers: {},
      protocol: 'http/json',
      compression: 'none',
      intervalMs: undefined,
      timeoutMs: 20_000,
      temporality: 'cumulative',
      tls: {},
      exponentialHistograms: false,
      ...options,
    },
    new Diagnostics({ info: say, warn: say, error: say }),
  );
  const provider = provide(push);
  ends.push(() => push.end());
  const meter = provider.getMeter('test');
  return { push, provider, meter, counter: meter.createCounter('work.done', { unit: '{item}' }) };
}

export const flush = (push: PushReader, deadlineMs = 20_000) => push.flush({ deadlineMs });
