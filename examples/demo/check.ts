// Whether the numbers can be trusted: everything is there, and what belongs together adds up. For a service at rest.

import { catalogue, type MetricDefinition, type Telemetry } from 'binnacle';
import { ownDefinitions } from './own-metrics.ts';
import { Page } from './samples.ts';

/** What is told only when something does not fit or does not answer; in the demo, nothing of the kind happens. */
const onlyInTrouble: readonly string[] = [
  'binnacle_attribute_replacements_total',
  'binnacle_sdk_overflow_total',
  'binnacle_sdk_callback_failures_total',
];

/** What is told only where there is something of it: workers, and a push. */
const ofWorkers = /^binnacle_workers/;
const ofPush = /^otel_sdk_exporter_/;

interface Check {
  readonly name: string;
  readonly problem: string | undefined;
}

/** Runs all checks on what the endpoint serves, prints those that failed, and gives their number. */
export async function runChecks(
  telemetry: Telemetry,
  metricsUrl: string,
  sdk: 'binnacle' | 'opentelemetry',
): Promise<number> {
  // A page tells of the scrapes before it; and for a second, the same page is handed out again.
  await fetch(metricsUrl);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const response = await fetch(metricsUrl);
  const page = new Page(await response.text());
  const checks = [
    ...expectedFamilies(sdk, telemetry.status().otlp !== undefined).map((family) =>
      check(`${family} is there`, page.families.has(family)),
    ),
    ...onlyInTrouble.map((family) => check(`${family} is not there`, !page.families.has(family))),
    ...addUp(page),
    ...routes(page),
    ...breakers(page),
    ...(await endpoint(response, metricsUrl)),
    ...(await losses(telemetry)),
  ];
  const failed = checks.filter(({ problem }) => problem !== undefined);
  for (const { name, problem } of failed) console.log(`FAILED  ${name}${problem === '' ? '' : `: ${problem}`}`);
  console.log(`${checks.length - failed.length} checks passed, ${failed.length} failed`);
  return failed.length;
}

/** Every metric that is recorded unless an option says otherwise, and that tells of no trouble. */
function expectedFamilies(sdk: 'binnacle' | 'opentelemetry', isPushed: boolean): string[] {
  return (
    [...Object.values(catalogue), ownDefinitions]
      .flatMap((definitions): MetricDefinition[] => Object.values(definitions))
      .filter(({ enabled, convention }) => enabled && (convention === undefined || isDefault(convention)))
      .map(({ prom }) => prom)
      .filter((name) => !onlyInTrouble.includes(name) && !ofWorkers.test(name))
      .filter((name) => isPushed || !ofPush.test(name))
      // Only our own MeterProvider tells about itself.
      .filter((name) => sdk === 'binnacle' || !name.startsWith('binnacle_sdk_'))
  );
}

function isDefault({ area, family }: NonNullable<MetricDefinition['convention']>): boolean {
  return family === (area === 'http' ? 'semconv' : 'native');
}

/** Two ways to count the same thing. */
function addUp(page: Page): Check[] {
  const sum = page.sum.bind(page);
  return [
    equal('webhooks: received = processed', sum('webhooks_received_total'), sum('webhooks_processed_total')),
    equal('issues: created = processed', sum('issues_created_total'), sum('issues_processed_total')),
    equal('workflows: started = completed', sum('workflows_started_total'), sum('workflows_completed_total')),
    equal('workflows: none is active', sum('active_autonomous_loops'), 0),
    equal(
      'escalations: as many as workflows that escalated',
      sum('escalations_total'),
      sum('workflows_completed_total', { outcome: 'escalation' }),
    ),
    equal(
      'ai: requests = successful + failed',
      sum('ai_requests_total'),
      sum('ai_requests_successful_total') + sum('ai_requests_failed_total'),
    ),
    equal('ai: every request has a duration', sum('ai_request_duration_seconds_count'), sum('ai_requests_total')),
    equal(
      'ai: a rate limit is a failure',
      sum('ai_rate_limits_total'),
      sum('ai_requests_failed_total', { error_type: '429' }),
    ),
    equal('pull requests: created = reviewed', sum('prs_created_total'), sum('agent_reviews_total')),
    equal('approvals: none is waited for', sum('pending_approvals'), 0),
    equal('api: every request has a duration', sum('api_requests_total'), sum('api_request_duration_seconds_count')),
    equal(
      'mesh: attempts on the way out = calls on the way back',
      sum('mesh_lb_requests_total'),
      sum('mesh_calls_total'),
    ),
    equal('mesh: failures = errors', sum('mesh_calls_total', { outcome: 'failure' }), sum('mesh_call_errors_total')),
    equal(
      'retries: every call has a duration',
      sum('mesh_retry_calls_total'),
      sum('mesh_retry_duration_seconds_count'),
    ),
    equal('connections: none is left', sum('mesh_lb_connection_active'), 0),
    equal('queues: nothing waits', sum('queue_depth') + sum('handler_queue_size'), 0),
  ];
}

function routes(page: Page): Check[] {
  const known = ['/webhooks/:platform', '/issues/:id', '/drain'];
  const requests = page.find('http_server_request_duration_seconds_count');
  const seen = requests.map(({ labels }) => labels.http_route).filter((route) => route !== undefined);
  const strangers = seen.filter((route) => !known.includes(route));
  const scans = requests.filter(({ labels }) => labels.http_route === undefined);
  return [
    check('http: routes, and no paths', strangers.length === 0, strangers.join(' ')),
    check('http: requests without a route are counted as 404', scans.every(isNotFound) && scans.length > 0),
  ];
}

function isNotFound({ labels }: { labels: Readonly<Record<string, string>> }): boolean {
  return labels.http_response_status_code === '404';
}

function breakers(page: Page): Check[] {
  const names = page.find('circuit_breaker_status', { circuit_breaker_state: 'closed' });
  return [
    ...names.map(({ labels: { circuit_breaker_name = '' } }) =>
      equal(
        `breaker ${circuit_breaker_name}: one state`,
        page.sum('circuit_breaker_status', { circuit_breaker_name }),
        1,
      ),
    ),
    check('a breaker opened', page.sum('circuit_breaker_transitions_total', { circuit_breaker_state: 'open' }) > 0),
    check('a breaker closed again', page.sum('circuit_breaker_recovery_duration_seconds_count') > 0),
  ];
}

async function endpoint(metrics: Response, metricsUrl: string): Promise<Check[]> {
  const statusOf = async (path: string) => (await fetch(new URL(path, metricsUrl))).status;
  return [
    equal('/metrics answers', metrics.status, 200),
    equal('/health answers', await statusOf('/health'), 200),
    equal('/ready answers', await statusOf('/ready'), 200),
  ];
}

async function losses(telemetry: Telemetry): Promise<Check[]> {
  const { otlp } = await telemetry.flush();
  const { dropped, replacements, otlp: push } = telemetry.status();
  return [
    check('nothing was dropped', Object.keys(dropped).length === 0, JSON.stringify(dropped)),
    check('no attribute was replaced', replacements.length === 0, JSON.stringify(replacements)),
    ...(push === undefined
      ? []
      : [check('the push arrives', otlp?.ok === true && push.state === 'ok', push.lastError)]),
  ];
}

function check(name: string, holds: boolean, details = ''): Check {
  return { name, problem: holds ? undefined : details };
}

function equal(name: string, actual: number, expected: number): Check {
  return check(name, actual === expected, `${actual}, not ${expected}`);
}
