// One run of each official instrumentation, recorded to both providers at once: every reader and exporter gets the same.

import type { BothReport } from './programs/report.ts';
import type { Exported } from './programs/side.ts';
import { report } from './run.ts';
import { jsonWithoutTimes, protobufWithoutTimes } from './without-times.ts';

const subjects = [
  {
    title: 'instrumentation-http',
    args: ['http', 'both'],
    metrics: ['http.client.request.duration', 'http.server.request.duration'],
  },
  {
    title: 'instrumentation-http under views',
    args: ['http', 'both', 'views'],
    metrics: ['http.client.request.duration', 'shop.requests'],
  },
  { title: 'instrumentation-undici', args: ['undici', 'both'], metrics: ['http.client.request.duration'] },
  {
    title: 'instrumentation-runtime-node',
    args: ['runtime', 'both'],
    metrics: [
      'nodejs.eventloop.delay.max',
      'nodejs.eventloop.delay.mean',
      'nodejs.eventloop.delay.min',
      'nodejs.eventloop.delay.p50',
      'nodejs.eventloop.delay.p90',
      'nodejs.eventloop.delay.p99',
      'nodejs.eventloop.delay.stddev',
      'nodejs.eventloop.time',
      'nodejs.eventloop.utilization',
      'v8js.gc.duration',
      'v8js.memory.heap.space.available_size',
      'v8js.memory.heap.space.physical_size',
      'v8js.memory.heap.space.size',
      'v8js.memory.heap.used',
      'v8js.resource.active',
    ],
    recorded: ['v8js.gc.duration'],
  },
];

const PUSHES = ['/cumulative/json', '/cumulative/protobuf', '/delta/json', '/delta/protobuf'];

describe.each(subjects)('$title on both providers', ({ args, metrics, recorded = metrics }) => {
  let reported: BothReport;

  beforeAll(async () => {
    reported = await report<BothReport>(...args);
  });

  test.each(['cumulative', 'delta'] as const)('collections are equal for a %s reader', (temporality) => {
    const [first, ...others] = reported.rounds.map(({ official }) => official[temporality]);
    expect(namesOf(first)).toEqual(metrics);
    expect(others).toHaveLength(2);
    expect(reported.rounds.map(({ binnacle }) => binnacle[temporality])).toEqual([first, ...others]);
  });

  test('no collection has errors', () => {
    const errors = reported.rounds.flatMap(({ binnacle, official }) => [...binnacle.errors, ...official.errors]);
    expect(errors).toEqual([]);
  });

  test('the page of PrometheusExporter is the same text', () => {
    const { binnacle, official } = reported.exported;
    for (const name of metrics) expect(official.page).toContain(`# TYPE ${name.replaceAll('.', '_')}`);
    expect(binnacle.page.split('\n')).toEqual(official.page.split('\n'));
  });

  test.each(PUSHES)('the OTLP push %s is equal', (path) => {
    const { binnacle, official } = reported.exported;
    expect(Object.keys(official.pushes).sort()).toEqual(PUSHES);
    expect(bodyText(official, path)).toContain(metrics[0]);
    expect(bodyOf(binnacle, path)).toEqual(bodyOf(official, path));
  });

  test('once it is disabled, what was recorded stays, and what is no longer observed goes', () => {
    expect(namesOf(reported.disabled.binnacle.cumulative)).toEqual(recorded);
  });
});

function namesOf(scopes: BothReport['rounds'][number]['official']['cumulative'] = []): string[] {
  return scopes.flatMap((scope) => scope.metrics.map(({ descriptor }) => descriptor.name)).sort();
}

function bytesOf({ pushes }: Exported, path: string): Buffer {
  return Buffer.from(pushes[path] ?? '', path.endsWith('/protobuf') ? 'base64' : 'utf8');
}

function bodyText(exported: Exported, path: string): string {
  return bytesOf(exported, path).toString('utf8');
}

function bodyOf(exported: Exported, path: string): unknown {
  const bytes = bytesOf(exported, path);
  return path.endsWith('/protobuf') ? protobufWithoutTimes(bytes) : jsonWithoutTimes(bytes.toString('utf8'));
}
