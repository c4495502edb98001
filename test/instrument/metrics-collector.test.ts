import {
  defineGauge,
  defineMeter,
  initTelemetry,
  isBinnacleError,
  type MetricsCollector,
  meters,
  type Telemetry,
} from '../../src/index.ts';
import { passSeconds, stopClocks } from '../domain/clock.ts';
import { sdk } from '../provider.ts';

let telemetry: Telemetry;
let collector: MetricsCollector;

function start(): void {
  telemetry = initTelemetry({
    exporters: 'none',
    http: false,
    runtime: false,
    sdk,
    logger: { info() {}, warn() {}, error() {} },
  });
  collector = telemetry.collector;
}

beforeEach(start);
afterEach(() => telemetry.shutdown());
afterEach(() => jest.useRealTimers());

async function lines(): Promise<string[]> {
  return (await collector.getMetrics()).split('\n');
}

/** The lines of one family, without its HELP and TYPE. */
async function samples(family: string): Promise<string[]> {
  return (await lines()).filter((line) => line.startsWith(family));
}

/** The code of the error that a function throws. */
function codeOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return isBinnacleError(error) ? error.code : String(error);
  }
  return 'nothing was thrown';
}

/** What is lost from now on, by reason. */
function lossesSince(before = telemetry.status().dropped): Record<string, number> {
  const now = Object.entries(telemetry.status().dropped).map(([reason, times]): [string, number] => [
    reason,
    times - (before[reason as keyof typeof before] ?? 0),
  ]);
  return Object.fromEntries(now.filter(([, times]) => times > 0));
}

describe('a registered metric', () => {
  it('is a counter, with or without _total in its name', async () => {
    collector.registerCounter('test_counter', 'A counter', ['label']);
    collector.incrementCounter('test_counter', { label: 'value' });
    expect(await lines()).toEqual(
      expect.arrayContaining([
        '# HELP test_counter_total A counter',
        '# TYPE test_counter_total counter',
        'test_counter_total{label="value"} 1',
      ]),
    );
    collector.registerCounter('jobs_total', 'Jobs', ['queue', 'kind']);
    collector.incrementCounter('jobs_total', { kind: 'a', queue: 'mail' }, 2.5);
    collector.incrementCounter('jobs', { queue: 'mail', kind: 'a' });
    expect(await samples('jobs_total')).toEqual(['jobs_total{queue="mail",kind="a"} 3.5']);
  });

  it('is a gauge that is set and moved', async () => {
    collector.registerGauge('test_gauge', 'A gauge', ['label']);
    collector.setGauge('test_gauge', 42, { label: 'value' });
    expect(await lines()).toEqual(expect.arrayContaining(['# TYPE test_gauge gauge', 'test_gauge{label="value"} 42']));
    collector.incrementGauge('test_gauge', { label: 'value' });
    collector.incrementGauge('test_gauge', { label: 'value' }, 10);
    collector.decrementGauge('test_gauge', { label: 'value' }, 3);
    collector.decrementGauge('test_gauge', { label: 'value' });
    expect(await samples('test_gauge')).toEqual(['test_gauge{label="value"} 49']);
    collector.setGauge('test_gauge', -1.5, { label: 'value' });
    expect(await samples('test_gauge')).toEqual(['test_gauge{label="value"} -1.5']);
  });

  it('is a histogram, with buckets of its own or those of HTTP durations', async () => {
    collector.registerHistogram('test_histogram', 'A histogram', ['label'], [0.1, 5]);
    collector.observeHistogram('test_histogram', 1.5, { label: 'value' });
    expect(await samples('test_histogram')).toEqual([
      'test_histogram_bucket{label="value",le="0.1"} 0',
      'test_histogram_bucket{label="value",le="5"} 1',
      'test_histogram_bucket{label="value",le="+Inf"} 1',
      'test_histogram_sum{label="value"} 1.5',
      'test_histogram_count{label="value"} 1',
    ]);
    collector.registerHistogram('plain_histogram', 'A histogram');
    collector.observeHistogram('plain_histogram', 0.004);
    expect(await samples('plain_histogram')).toHaveLength(14 + 3);
  });

  it('may have no labels', async () => {
    collector.registerCounter('bare', 'A counter');
    collector.incrementCounter('bare');
    collector.incrementCounter('bare', { stray: 'label' });
    expect(await samples('bare')).toEqual(['bare_total 2']);
  });

  it('has every label that was registered, and no other', async () => {
    collector.registerCounter('strict', 'A counter', ['queue']);
    collector.incrementCounter('strict', { kind: 'a' });
    collector.incrementCounter('strict', { queue: 'mail', kind: 'a' });
    expect(await samples('strict')).toEqual(['strict_total{queue="_OTHER"} 1', 'strict_total{queue="mail"} 1']);
  });

  it('keeps a hundred values of a label', async () => {
    collector.registerCounter('many', 'A counter', ['queue']);
    for (let index = 0; index < 1000; index++) collector.incrementCounter('many', { queue: `q${index}` });
    expect(await samples('many')).toHaveLength(101);
    expect(await samples('many')).toContain('many_total{queue="_OTHER"} 900');
  });

  it('may be registered again as it was, also by the next telemetry', async () => {
    const register = () => collector.registerCounter('again', 'A counter', ['label']);
    register();
    collector.registerCounter('again_total', 'A counter', ['label']);
    collector.incrementCounter('again', { label: 'value' });
    await telemetry.shutdown();
    start();
    register();
    collector.incrementCounter('again', { label: 'value' });
    expect(await samples('again')).toEqual(['again_total{label="value"} 1']);
  });
});

describe('registering throws a coded error', () => {
  it.each([
    ['a name that no metric may have', () => collector.registerCounter('1 counter', 'A counter')],
    ['an ending that Prometheus adds itself', () => collector.registerGauge('wrong_sum', 'A gauge')],
    ['a missing help text', () => collector.registerGauge('helpless', '')],
    ['a label of Prometheus', () => collector.registerCounter('wrong_label', 'A counter', ['instance'])],
    ['a label that is an id', () => collector.registerCounter('wrong_id', 'A counter', ['user_id'])],
    ['labels that are no list', () => collector.registerCounter('wrong_total', 'A counter', 'abc' as never)],
    ['labels that are null', () => collector.registerGauge('wrong_total', 'A gauge', null as never)],
    ['labels that are no text', () => collector.registerCounter('wrong_total', 'A counter', [Symbol('x')] as never)],
    ['buckets that are no list', () => collector.registerHistogram('wrong', 'A histogram', [], 'abc' as never)],
    ['a name that is no text', () => collector.registerCounter(Symbol('x') as never, 'A counter')],
    ['no arguments', () => (collector.registerGauge as () => void)()],
    ['buckets that do not rise', () => collector.registerHistogram('wrong_buckets', 'A histogram', [], [2, 1])],
  ])('for %s', (_what, register) => {
    expect(codeOf(register)).toBe('BINNACLE_INVALID_DEFINITION');
  });

  it('that names the form it wants, where it is given the object of another library', () => {
    const options = { name: 'x_total', help: 'A counter', labelNames: ['queue'] };
    expect(() => collector.registerCounter(...([options] as never as [string, string]))).toThrow(
      'one by one: registerCounter(name, help, ["queue"])',
    );
  });

  it('that speaks of labels, as its caller does', () => {
    const register = (label: string) => () => collector.registerCounter('wrong_label', 'A counter', [label]);
    expect(register('queueName')).toThrow('label "queueName" is not lower case letters, digits, dots and underscores');
    expect(register('user_id')).toThrow('label "user_id" identifies one thing');
  });

  it('that says whose the metric is', () => {
    expect(() => collector.registerGauge('queue_depth', 'Mine')).toThrow(
      '"queue_depth" is a metric of binnacle\'s own (meters.queues); record it there, by setGauge("queue_depth", ...), or take another name.',
    );
  });

  it('for a name that means another metric already, here or in a domain', () => {
    collector.registerGauge('twice', 'A gauge');
    expect(codeOf(() => collector.registerGauge('twice', 'Another gauge'))).toBe('BINNACLE_DUPLICATE_METRIC');
    expect(codeOf(() => collector.registerGauge('twice', 'A gauge', ['label']))).toBe('BINNACLE_DUPLICATE_METRIC');
    expect(codeOf(() => collector.registerCounter('prs_created', 'Mine'))).toBe('BINNACLE_DUPLICATE_METRIC');
  });
});

describe('a metric of a domain', () => {
  it('is meant by its Prometheus name and by its OpenTelemetry name', async () => {
    collector.incrementCounter('mesh_health_checks_total', { service_peer_name: 'search', outcome: 'success' });
    collector.incrementCounter('mesh_health_checks', { service_peer_name: 'search', outcome: 'success' });
    collector.incrementCounter('mesh.health.checks', { 'service.peer.name': 'search', outcome: 'success' });
    expect(await samples('mesh_health_checks_total')).toEqual(
      expect.arrayContaining(['mesh_health_checks_total{service_peer_name="search",outcome="success"} 3']),
    );
  });

  it('is the one that its meter records into, and keeps the rules of its attributes', async () => {
    meters.approvals.add({ type: 'code_review' });
    collector.incrementGauge('pending_approvals', { type: 'code_review' });
    collector.incrementGauge('pending_approvals', { type: '4711' });
    expect(await samples('pending_approvals')).toEqual([
      'pending_approvals{type="code_review"} 2',
      'pending_approvals{type="_OTHER"} 1',
    ]);
  });

  it('is set and moved, where it is read at collection, too', async () => {
    collector.setGauge('queue_depth', 3, { queue_name: 'issues' });
    collector.incrementGauge('queue_depth', { queue_name: 'issues' }, 2);
    collector.decrementGauge('queue_depth', { queue_name: 'builds' });
    expect(await samples('queue_depth')).toEqual([
      'queue_depth{queue_name="issues"} 5',
      'queue_depth{queue_name="builds"} -1',
    ]);
  });

  it('is set, and not moved, where only the last value is kept', async () => {
    defineMeter({ heat: defineGauge({ name: 'room.heat', description: 'Heat' }) });
    const before = telemetry.status().dropped;
    collector.setGauge('room_heat', 21);
    collector.incrementGauge('room_heat');
    expect(await samples('room_heat')).toEqual(['room_heat 21']);
    expect(lossesSince(before)).toEqual({ unknown_metric: 1 });
  });
});

describe('a timer', () => {
  it('records the seconds until it is called, and gives them', async () => {
    collector.registerHistogram('test_timer', 'A timer', ['label', 'outcome'], [1, 60]);
    stopClocks('2026-03-01T12:00:00Z');
    const labels = { label: 'value', outcome: 'unknown' };
    const end = collector.startTimer('test_timer', labels);
    labels.label = 'changed';
    passSeconds(2.5);
    const seconds = end({ outcome: 'success' });
    jest.useRealTimers();
    expect(seconds).toBe(2.5);
    expect(await samples('test_timer')).toEqual([
      'test_timer_bucket{label="value",outcome="success",le="1"} 0',
      'test_timer_bucket{label="value",outcome="success",le="60"} 1',
      'test_timer_bucket{label="value",outcome="success",le="+Inf"} 1',
      'test_timer_sum{label="value",outcome="success"} 2.5',
      'test_timer_count{label="value",outcome="success"} 1',
    ]);
  });

  it('of an unknown histogram gives its seconds all the same', () => {
    const before = telemetry.status().dropped;
    expect(collector.startTimer('nowhere')()).toBeGreaterThanOrEqual(0);
    expect(lossesSince(before)).toEqual({ unknown_metric: 1 });
  });
});

describe('recording never throws', () => {
  const fails = (): never => {
    throw new Error('hostile');
  };
  const unreadable = new Proxy({}, { get: fails, ownKeys: fails });

  it('for names that are unknown, or of another kind: they are counted', async () => {
    collector.registerCounter('a_counter', 'A counter');
    collector.registerHistogram('a_histogram', 'A histogram');
    const before = telemetry.status().dropped;
    for (const name of ['nowhere', '', 'constructor', 'a_histogram']) collector.incrementCounter(name);
    for (const name of ['nowhere', 'a_counter']) {
      collector.setGauge(name, 1);
      collector.incrementGauge(name);
      collector.decrementGauge(name);
      collector.observeHistogram(name, 1);
    }
    expect(lossesSince(before)).toEqual({ unknown_metric: 12 });
    expect((await lines()).join()).not.toContain('nowhere');
  });

  it('for values and labels that cannot be read: they are counted', async () => {
    collector.registerGauge('unread', 'A gauge', ['label']);
    const before = telemetry.status().dropped;
    collector.decrementGauge('unread', { label: 'value' }, Symbol('x') as never);
    collector.decrementGauge('unread', { label: 'value' }, null as never);
    collector.setGauge('unread', 1, unreadable);
    collector.incrementGauge('unread', null as never);
    expect(lossesSince(before)).toEqual({ not_a_number: 2, attributes_threw: 1 });
    expect(await samples('unread')).toEqual(['unread{label="_OTHER"} 2']);
  });

  it('for anything that a caller without types may give', () => {
    collector.registerCounter('sturdy', 'A counter', ['label']);
    collector.registerGauge('sturdy_gauge', 'A gauge', ['label']);
    const before = telemetry.status().dropped;
    for (const junk of [undefined, null, 5, 'text', Symbol('junk'), 10n, unreadable, () => {}] as never[]) {
      collector.incrementCounter(junk, junk, junk);
      collector.incrementCounter('sturdy', junk, junk);
      collector.setGauge(junk, junk, junk);
      collector.setGauge('sturdy_gauge', junk, junk);
      collector.incrementGauge('sturdy_gauge', junk, junk);
      collector.decrementGauge('sturdy_gauge', junk, junk);
      collector.observeHistogram(junk, junk, junk);
      collector.startTimer(junk, junk)(junk);
    }
    const { unknown_metric, not_a_number, attributes_threw } = lossesSince(before);
    expect(unknown_metric).toBe(32);
    expect(not_a_number).toBeGreaterThan(0);
    expect(attributes_threw).toBeGreaterThan(0);
  });

  it('after the telemetry has ended; what comes then is counted', async () => {
    collector.registerCounter('late', 'A counter');
    await telemetry.shutdown();
    const before = telemetry.status().dropped;
    collector.incrementCounter('late');
    expect(lossesSince(before)).toEqual({ before_init: 1 });
    expect(await collector.getMetrics()).toBe('');
  });
});

it('getMetrics is the page that is served', async () => {
  collector.registerCounter('page', 'A counter');
  collector.incrementCounter('page');
  const response = await telemetry.fetchHandler(new Request('http://127.0.0.1/metrics'));
  const timeless = (text: string) =>
    text.replaceAll(/^.*(otel_sdk_metric_reader|binnacle_scrape|binnacle_sdk_series).*\n/gm, '');
  expect(timeless(await response.text())).toBe(timeless(await collector.getMetrics()));
});
