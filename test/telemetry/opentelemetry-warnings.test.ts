// What sdk-metrics' own MeterProvider has to say, and what a receiver says of a push. Ours speaks by itself.

import { DiagLogLevel, diag, metrics, ValueType } from '@opentelemetry/api';
import type { TelemetryOptions } from '../../src/index.ts';
import { Receiver } from '../export/otlp/receiver.ts';
import { lines, start as startAny } from './started.ts';

const start = (options: TelemetryOptions = {}) => startAny({ sdk: 'opentelemetry', ...options });

const ignore = () => {};

afterEach(() => diag.disable());

test('a name that is registered twice is told, once', () => {
  start();
  const meter = metrics.getMeter('third-party');
  meter.createCounter('jobs', { unit: 's' });
  meter.createCounter('jobs', { unit: 'ms' });
  meter.createCounter('jobs', { unit: 'ms' });
  expect(lines()).toEqual([
    expect.stringMatching(/^warn: \[binnacle\] OpenTelemetry warns: .* name jobs has already been registered/),
  ]);
  expect(lines()[0]).not.toContain('\n');
  expect(lines()[0]?.length).toBeLessThan(400);
});

test('values in messages make no flood, neither of one kind nor of many', () => {
  start();
  const meter = metrics.getMeter('third-party');
  const jobs = meter.createCounter('jobs', { valueType: ValueType.INT });
  for (let value = 1; value < 100; value += 1) jobs.add(-value);
  expect(lines()).toHaveLength(1);
  for (let name = 1; name < 100; name += 1) meter.createCounter('x'.repeat(name)).add(-1);
  expect(lines()).toHaveLength(20);
});

test('points that a receiver rejected are told in its words, on one line', async () => {
  const receiver = await new Receiver().come();
  receiver.behaviour = 'partial';
  const telemetry = start({ exporters: 'otlp', otlp: { endpoint: receiver.url, protocol: 'http/json' } });
  await telemetry.flush();
  await telemetry.flush();
  expect(lines()).toEqual([expect.stringMatching(/rejected 2 point\(s\): two points are too old\./)]);
  await telemetry.shutdown();
  await receiver.leave();
});

test('a logger of the host stays, and hears all itself', async () => {
  const heard: string[] = [];
  const warn = (message: string) => void heard.push(message);
  diag.setLogger({ warn, error: ignore, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.ALL);
  const telemetry = start();
  metrics.getMeter('third-party').createCounter('jobs').add(-1);
  expect(heard).toHaveLength(1);
  await telemetry.shutdown();
  diag.warn('still here');
  expect(heard).toHaveLength(2);
  expect(lines()).toEqual([]);
});

test('a logger that the host sets later takes over, and our shutdown leaves it', async () => {
  const heard: string[] = [];
  const telemetry = start();
  const warn = (message: string) => void heard.push(message);
  diag.setLogger(
    { warn, error: ignore, info: ignore, debug: ignore, verbose: ignore },
    { suppressOverrideMessage: false },
  );
  expect(lines()).toEqual([]);
  await telemetry.shutdown();
  diag.warn('still here');
  expect(heard).toContain('still here');
});

test('after shutdown nothing is passed on', async () => {
  await start().shutdown();
  diag.warn('of somebody else');
  expect(lines()).toEqual([]);
});
