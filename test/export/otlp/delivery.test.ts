import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { WatchedExporter } from '../../../src/export/otlp/delivery.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';

const url = 'http://collector:4318/v1/metrics';
const nothing = {} as ResourceMetrics;
const success: ExportResult = { code: ExportResultCode.SUCCESS };
const refused: ExportResult = {
  code: ExportResultCode.FAILED,
  error: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
};

/** Over an exporter whose outcome the test decides; undefined = it says nothing until `late` is called. */
function watch(outcome: () => ExportResult | undefined, deadlineMs = 60_000) {
  const said: string[] = [];
  const say = (level: string) => (message: string) => void said.push(`${level} ${message}`);
  const diagnostics = new Diagnostics({ info: say('info'), warn: say('warn'), error: say('error') });
  let cuts = 0;
  let late: (result: ExportResult) => void = () => {};
  const inner: PushMetricExporter = {
    export(_metrics, done) {
      late = done;
      const result = outcome();
      if (result !== undefined) done(result);
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const cut = () => {
    cuts += 1;
  };
  const watched = new WatchedExporter(inner, { url, deadlineMs, begin: () => {}, cut, diagnostics });
  const run = () => new Promise<ExportResult>((resolve) => watched.export(nothing, resolve));
  return { watched, run, said, cuts: () => cuts, late: (result: ExportResult) => late(result) };
}

test('before the first push there is nothing to say', () => {
  expect(watch(() => success).watched.status).toEqual({ state: 'starting', url, exports: 0, failures: 0 });
});

test('trouble is said once and counted, and its end is said once', async () => {
  let outcome = success;
  const { watched, run, said } = watch(() => outcome);
  await run();
  expect(said).toEqual([]);
  expect(watched.status).toMatchObject({ state: 'ok', exports: 1, lastSuccess: expect.any(Number) });

  outcome = refused;
  expect(await run()).toBe(refused);
  await run();
  expect(watched.status).toMatchObject({
    state: 'failing',
    failures: 2,
    lastError: expect.stringContaining('ECONNREFUSED'),
  });

  outcome = success;
  await run();
  await run();
  expect(watched.status).toMatchObject({ state: 'ok', exports: 3, failures: 2 });
  expect(watched.status).not.toHaveProperty('lastError');
  expect(said).toEqual([
    expect.stringMatching(/^warn .*metrics do not arrive: .*ECONNREFUSED/),
    `info [binnacle] metrics arrive at ${url} again.`,
  ]);
});

test('an exporter that says nothing is cut at the deadline, and what it says later is not counted twice', async () => {
  const { watched, run, cuts, late } = watch(() => undefined, 10);
  expect((await run()).code).toBe(ExportResultCode.FAILED);
  expect(cuts()).toBe(1);
  late(success);
  expect(watched.status).toMatchObject({ state: 'failing', exports: 0, failures: 1 });
});

test('an exporter that throws has failed', async () => {
  const { watched, run, said } = watch(() => {
    throw new TypeError('cannot serialise');
  });
  expect((await run()).code).toBe(ExportResultCode.FAILED);
  expect(watched.status.lastError).toContain('TypeError');
  expect(said).toHaveLength(1);
});

test('once stopped it stays so, and says nothing more', async () => {
  let outcome = refused;
  const { watched, run, said } = watch(() => outcome);
  await watched.shutdown();
  await run();
  outcome = success;
  await run();
  expect(watched.status).toMatchObject({ state: 'stopped', exports: 1, failures: 1 });
  expect(said).toEqual([]);
});
