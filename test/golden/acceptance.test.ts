import { readFileSync } from 'node:fs';
import path from 'node:path';
import { initTelemetry, type Telemetry, type TelemetryOptions } from '../../src/index.ts';
import { scraped } from '../domain/exposition.ts';
import { sdk } from '../provider.ts';

const silent = { info() {}, warn() {}, error() {} };
const workflow = { workflowType: 'autonomous-development', provider: 'anthropic-claude', platform: 'github' };
const change = { platform: 'github', repository: 'acme/app' };

let telemetry: Telemetry | undefined;

afterEach(() => telemetry?.shutdown());

function start(options: TelemetryOptions = {}): Telemetry {
  telemetry = initTelemetry({ prometheus: { port: 0 }, sdk, logger: silent, ...options });
  return telemetry;
}

// Dashboards and alerts are written against these lines, so they are compared byte for byte.
const promised: [line: string, record: (telemetry: Telemetry) => void][] = [
  [
    'issues_processed_total{provider="anthropic-claude",platform="github",outcome="success"} 1',
    ({ meters }) =>
      meters.issues.processed({
        provider: 'anthropic-claude',
        platform: 'github',
        outcome: 'success',
        issueType: 'bug',
      }),
  ],
  ['prs_created_total{platform="github",repository="acme/app"} 1', ({ meters }) => meters.pullRequests.created(change)],
  ['prs_merged_total{platform="github",repository="acme/app"} 1', ({ meters }) => meters.pullRequests.merged(change)],
  [
    'escalations_total{reason="test_failures",severity="high",workflow_type="autonomous-development"} 1',
    ({ meters }) => meters.workflows.start(workflow).escalate({ reason: 'test_failures', severity: 'high' }),
  ],
  [
    'active_autonomous_loops{workflow_type="autonomous-development"} 1',
    ({ meters }) => void meters.workflows.start(workflow),
  ],
  ['pending_approvals{type="code_review"} 1', ({ meters }) => meters.approvals.add({ type: 'code_review' })],
  ['queue_depth{queue_name="issues"} 1', ({ meters }) => meters.queues.setDepth('issues', 1)],
  [
    'issue_completion_duration_seconds_count{provider="anthropic-claude",platform="github",issue_type="bug"} 1',
    ({ meters }) =>
      meters.issues.start({ provider: 'anthropic-claude', platform: 'github', issueType: 'bug' }).complete('success'),
  ],
  [
    'ai_request_duration_seconds_bucket{provider="anthropic-claude",model="m1",le="10"} 1',
    ({ meters }) => meters.ai.request({ provider: 'anthropic-claude', model: 'm1' }).succeed(),
  ],
  [
    'test_execution_duration_seconds_bucket{test_type="unit",framework="vitest",le="10"} 1',
    ({ meters }) => meters.tests.executed({ testType: 'unit', framework: 'vitest', outcome: 'success' }, 4.2),
  ],
  [
    'workflows_started_total{workflow_type="autonomous-development",provider="anthropic-claude",platform="github"} 1',
    ({ meters }) => void meters.workflows.start(workflow),
  ],
];

it.each(promised)('%s', async (line, record) => {
  const running = start();
  record(running);
  expect((await scraped(running)).split('\n')).toContain(line);
});

it('labels come in their declared order, whatever the order of the caller', async () => {
  const running = start();
  running.meters.issues.processed({ outcome: 'success', platform: 'github', provider: 'anthropic-claude' });
  const [[line] = ['']] = promised;
  expect((await scraped(running)).split('\n')).toContain(line);
});

it('the page says what it is', async () => {
  const running = start();
  await running.ready;
  const response = await fetch(running.url ?? '');
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
});

it('the whole page is the one in exposition.txt', async () => {
  const running = start({
    serviceName: 'issue-agent',
    serviceVersion: '1.2.3',
    environment: 'production',
    resourceAttributes: { 'service.instance.id': 'issue-agent-1' },
    http: false,
    runtime: false,
    // How long a collection takes is another number each time.
    metrics: { 'otel.sdk.metric_reader.collection.duration': { enabled: false } },
  });
  const { meters } = running;
  meters.issues.created(change);
  meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
  meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'escalation' });
  meters.approvals.add({ type: 'code_review' });
  meters.queues.setDepth('issues', 3);
  meters.queues.setDepth('4711', 1);
  meters.tests.executed({ testType: 'unit', framework: 'vitest' }, 4.25);
  meters.tests.executed({ testType: 'unit', framework: 'vitest' }, 5000);
  meters.mesh.setHealth({ service: 'search', instance: 'api-1', state: 'healthy' });
  meters.service.setResourceUtilization({ type: 'db_connections' }, 0.75);
  meters.service.setResourceUtilization({ type: 'disk' }, Number.NaN);
  const golden = readFileSync(path.join(__dirname, 'exposition.txt'), 'utf8');
  // The SDK's version changes with every update, and nothing else may.
  const page = (await scraped(running)).replace(/telemetry_sdk_version="[^"]+"/, 'telemetry_sdk_version="<version>"');
  if (sdk === 'binnacle') {
    expect(page).toBe(golden);
  } else {
    // That of sdk-metrics puts series in the order of their first values, and tells nothing about itself.
    const lines = golden.split('\n').filter((line) => !line.includes('binnacle_sdk_'));
    expect(page.split('\n').sort()).toEqual(lines.sort());
  }
});
