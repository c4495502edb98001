import * as boundarySets from '../../src/definition/boundaries.ts';
import { namingKind } from '../../src/definition/define.ts';
import type { Kind, MetricDefinition } from '../../src/definition/metric.ts';
import { prometheusLabelName, prometheusName } from '../../src/definition/naming.ts';
import { allDefinitions, catalogue } from '../../src/domain/catalogue.ts';

// The metrics that were agreed on, one a line: name | kind | unit | attribute keys | boundaries | Prometheus name.
// Kinds: C counter, U up-down counter, H histogram, OU and OG observable up-down counter and gauge. After a key, `?` is
// conditional, `+` recommended, `~` opt-in, nothing required. `!` before a name: others spell its Prometheus name out.
const agreed = `
http.server.request.duration | H | s | http.request.method url.scheme http.route? http.response.status_code? error.type? network.protocol.version+ server.address~ server.port~ | HTTP | http_server_request_duration_seconds
http.server.active_requests | U | {request} | http.request.method url.scheme server.address~ | - | http_server_active_requests
http.client.request.duration | H | s | http.request.method server.address server.port http.response.status_code? error.type? url.template~ | HTTP | http_client_request_duration_seconds
http_requests | C | {request} | method endpoint status_code | - | http_requests_total
http_request_duration_seconds | H | s | method endpoint | HTTP | http_request_duration_seconds
resource.usage | OG | | resource.type resource.unit | - | resource_usage
resource.utilization | OG | 1 | resource.type | - | resource_utilization_ratio
process.cpu.time | C | s | cpu.mode | - | process_cpu_time_seconds_total
process.memory.usage | U | By | | - | process_memory_usage_bytes
nodejs.eventloop.utilization | OG | 1 | | - | nodejs_eventloop_utilization_ratio
nodejs.eventloop.delay.p99 | OG | s | | - | nodejs_eventloop_delay_p99_seconds
v8js.gc.duration | H | s | v8js.gc.type | HTTP | v8js_gc_duration_seconds
v8js.memory.heap.used | U | By | v8js.heap.space.name | - | v8js_memory_heap_used_bytes
business.operations | C | {operation} | business.operation outcome error.type? | - | business_operations_total
business.operation.duration | H | s | business.operation outcome | HANDLER | business_operation_duration_seconds
handler.processing.duration | H | s | handler.name outcome | HANDLER | handler_processing_duration_seconds
handler.data.size | H | By | handler.name handler.direction+ | SIZE | handler_data_size_bytes
handler.successes | C | {operation} | handler.name | - | handler_successes_total
handler.errors | C | {error} | handler.name error.type | - | handler_errors_total
handler.queue.size | OU | {item} | handler.name | - | handler_queue_size
mesh.lb.requests | C | {request} | service.peer.name mesh.lb.strategy mesh.endpoint.name+ | - | mesh_lb_requests_total
mesh.lb.errors | C | {error} | service.peer.name mesh.lb.strategy mesh.endpoint.name+ error.type | - | mesh_lb_errors_total
mesh.lb.request.duration | H | s | service.peer.name mesh.lb.strategy outcome mesh.endpoint.name~ | MESH | mesh_lb_request_duration_seconds
mesh.lb.connection.active | U | {connection} | service.peer.name mesh.endpoint.name+ | - | mesh_lb_connection_active
mesh.lb.endpoint.health_score | OG | {score} | service.peer.name mesh.endpoint.name | - | mesh_lb_endpoint_health_score
mesh.lb.strategy.effectiveness | OG | {score} | service.peer.name mesh.lb.strategy | - | mesh_lb_strategy_effectiveness
mesh.lb.endpoint.count | OU | {endpoint} | service.peer.name mesh.endpoint.state | - | mesh_lb_endpoint_count
mesh.retry.attempts | C | {attempt} | service.peer.name mesh.operation mesh.retry.attempt | - | mesh_retry_attempts_total
mesh.retry.calls | C | {call} | service.peer.name mesh.operation mesh.retry.outcome | - | mesh_retry_calls_total
mesh.retry.failures | C | {failure} | service.peer.name mesh.operation mesh.failure.category | - | mesh_retry_failures_total
mesh.retry.duration | H | s | service.peer.name mesh.operation outcome | MESH | mesh_retry_duration_seconds
mesh.calls | C | {call} | service.peer.name mesh.operation outcome | - | mesh_calls_total
mesh.call.duration | H | s | service.peer.name mesh.operation outcome | MESH | mesh_call_duration_seconds
mesh.call.errors | C | {error} | service.peer.name mesh.operation error.type | - | mesh_call_errors_total
mesh.registrations | C | {registration} | service.peer.name mesh.registration.action outcome | - | mesh_registrations_total
mesh.health.status | OU | 1 | service.peer.name mesh.endpoint.name+ mesh.health.state | - | mesh_health_status
mesh.health.checks | C | {check} | service.peer.name outcome | - | mesh_health_checks_total
circuit_breaker.status | OU | 1 | circuit_breaker.name circuit_breaker.state | - | circuit_breaker_status
circuit_breaker.transitions | C | {transition} | circuit_breaker.name circuit_breaker.previous_state circuit_breaker.state | - | circuit_breaker_transitions_total
circuit_breaker.error_ratio | OG | 1 | circuit_breaker.name | - | circuit_breaker_error_ratio
circuit_breaker.recovery.duration | H | s | circuit_breaker.name | RECOVERY | circuit_breaker_recovery_duration_seconds
!issues_processed | C | {issue} | provider platform outcome issue_type~ | - | issues_processed_total
!issue_completion_duration_seconds | H | s | provider platform issue_type | ISSUE | issue_completion_duration_seconds
!issues_created | C | {issue} | platform repository | - | issues_created_total
!escalations | C | {escalation} | reason severity workflow_type+ | - | escalations_total
!active_autonomous_loops | U | {loop} | workflow_type | - | active_autonomous_loops
!pending_approvals | U | {approval} | type | - | pending_approvals
!queue_depth | OU | {item} | queue_name | - | queue_depth
!workflows_started | C | {workflow} | workflow_type provider platform | - | workflows_started_total
!workflows_completed | C | {workflow} | workflow_type provider platform outcome | - | workflows_completed_total
!workflow_completion_duration_seconds | H | s | workflow_type provider platform outcome~ | WORKFLOW | workflow_completion_duration_seconds
!workflow_step_duration_seconds | H | s | step_name workflow_type outcome~ | STEP | workflow_step_duration_seconds
!workflow_step_errors | C | {error} | step_name workflow_type error_type | - | workflow_step_errors_total
!errors | C | {error} | error_type severity component | - | errors_total
cicd.pipeline.run.duration | H | s | cicd.pipeline.name cicd.pipeline.run.state cicd.pipeline.result? error.type? | WORKFLOW | cicd_pipeline_run_duration_seconds
cicd.pipeline.run.active | U | {run} | cicd.pipeline.name cicd.pipeline.run.state | - | cicd_pipeline_run_active
cicd.pipeline.run.errors | C | {error} | cicd.pipeline.name error.type | - | cicd_pipeline_run_errors_total
!prs_created | C | {pull_request} | platform repository | - | prs_created_total
!prs_merged | C | {pull_request} | platform repository | - | prs_merged_total
!pr_lifetime_hours | H | h | platform repository | PULL_REQUEST_HOURS | pr_lifetime_hours
vcs.change.count | OU | {change} | vcs.change.state vcs.repository.url.full vcs.provider.name~ | - | vcs_change_count
!ai_requests | C | {request} | provider model operation | - | ai_requests_total
!ai_request_duration_seconds | H | s | provider model | AI | ai_request_duration_seconds
!ai_requests_successful | C | {request} | provider model | - | ai_requests_successful_total
!ai_requests_failed | C | {request} | provider model error_type | - | ai_requests_failed_total
!ai_tokens | C | {token} | provider model token_type | - | ai_tokens_total
!ai_rate_limits | C | {event} | provider | - | ai_rate_limits_total
!ai_rate_limit_reset_seconds | OG | s | provider | - | ai_rate_limit_reset_seconds
gen_ai.client.operation.duration | H | s | gen_ai.operation.name gen_ai.provider.name gen_ai.request.model? gen_ai.response.model+ server.address+ error.type? | GENAI | gen_ai_client_operation_duration_seconds
gen_ai.client.token.usage | H | {token} | gen_ai.operation.name gen_ai.provider.name gen_ai.request.model? gen_ai.response.model+ server.address+ error.type? gen_ai.token.type | TOKENS | gen_ai_client_token_usage
gen_ai.client.operation.time_to_first_chunk | H | s | gen_ai.operation.name gen_ai.provider.name gen_ai.request.model? gen_ai.response.model+ server.address+ error.type? | GENAI | gen_ai_client_operation_time_to_first_chunk_seconds
gen_ai.client.operation.time_per_output_chunk | H | s | gen_ai.operation.name gen_ai.provider.name gen_ai.request.model? gen_ai.response.model+ server.address+ error.type? | GENAI | gen_ai_client_operation_time_per_output_chunk_seconds
gen_ai.workflow.duration | H | s | gen_ai.workflow.name? error.type? | WORKFLOW | gen_ai_workflow_duration_seconds
gen_ai.invoke_agent.duration | H | s | gen_ai.agent.name? error.type? | AGENT | gen_ai_invoke_agent_duration_seconds
gen_ai.execute_tool.duration | H | s | gen_ai.tool.name error.type? | GENAI | gen_ai_execute_tool_duration_seconds
!api_requests | C | {request} | service platform? method status_code | - | api_requests_total
!api_request_duration_seconds | H | s | service platform? method | HTTP | api_request_duration_seconds
!platform_rate_limits | C | {event} | platform | - | platform_rate_limits_total
!platform_rate_limit_reset_seconds | OG | s | platform | - | platform_rate_limit_reset_seconds
!webhooks_received | C | {webhook} | platform event_type | - | webhooks_received_total
!webhooks_processed | C | {webhook} | platform event_type outcome | - | webhooks_processed_total
!test_execution_duration_seconds | H | s | test_type framework outcome~ | STEP | test_execution_duration_seconds
binnacle.attribute.replacements | C | {value} | binnacle.metric binnacle.attribute | - | binnacle_attribute_replacements_total
binnacle.sdk.series | OU | {series} | binnacle.metric | - | binnacle_sdk_series
binnacle.sdk.overflow | C | {measurement} | binnacle.metric | - | binnacle_sdk_overflow_total
binnacle.sdk.measurements.dropped | C | {measurement} | binnacle.reason | - | binnacle_sdk_measurements_dropped_total
binnacle.sdk.attributes.changed | C | {attribute} | binnacle.reason | - | binnacle_sdk_attributes_changed_total
binnacle.sdk.callback.failures | C | {failure} | binnacle.metric error.type | - | binnacle_sdk_callback_failures_total
otel.sdk.metric_reader.collection.duration | H | s | otel.component.name otel.component.type error.type? | none | otel_sdk_metric_reader_collection_duration_seconds
`;

// Counted or kept elsewhere and read at collection, so the instrument is the observable one of the same Prometheus type.
const readAtCollection: Readonly<Record<string, Kind>> = {
  'process.cpu.time': 'observableCounter',
  'process.memory.usage': 'observableUpDownCounter',
  'v8js.memory.heap.used': 'observableUpDownCounter',
  'binnacle.attribute.replacements': 'observableCounter',
  'binnacle.sdk.overflow': 'observableCounter',
  'binnacle.sdk.measurements.dropped': 'observableCounter',
  'binnacle.sdk.attributes.changed': 'observableCounter',
  'binnacle.sdk.callback.failures': 'observableCounter',
};

// Attributes of the table that no definition has, and why.
const leftOut: Readonly<Record<string, readonly string[]>> = {
  // From the Host header, which a stranger writes; nothing that captures requests reads it.
  'http.server.request.duration': ['server.address~', 'server.port~'],
  'http.server.active_requests': ['server.address~'],
  // No client that is captured knows the template of its URLs.
  'http.client.request.duration': ['url.template~'],
  // In the conventions only a duration has an error. Which model answers is said after the chunks.
  'gen_ai.client.token.usage': ['error.type?'],
  'gen_ai.client.operation.time_to_first_chunk': ['gen_ai.response.model+', 'error.type?'],
  'gen_ai.client.operation.time_per_output_chunk': ['gen_ai.response.model+', 'error.type?'],
};

// Metrics that are not in the table, and why they are worth having; off unless somebody asks for them.
const extensions: Readonly<Record<string, string>> = {
  'circuit_breaker.calls': 'rates over other windows than the one that the breaker decides on',
  pr_time_to_merge_seconds: 'pr_lifetime_hours in base units',
  ai_time_to_first_token_seconds: 'what people who read a stream wait for',
  webhook_processing_duration_seconds: 'received minus processed says that it is slow, but not how slow',
  test_executions: 'test runs by outcome',
};

// On always: without it, calls that were not recorded would be lost in silence.
const alwaysOn = [
  'binnacle.measurements.dropped',
  'otel.sdk.exporter.operation.duration',
  'binnacle.exposition.omissions',
  'otel.sdk.exporter.metric_data_point.exported',
  'otel.sdk.exporter.metric_data_point.inflight',
  'binnacle.scrape.duration',
  'binnacle.workers',
  'binnacle.workers.lost',
];

const kinds: Readonly<Record<string, Kind>> = {
  C: 'counter',
  U: 'upDownCounter',
  H: 'histogram',
  OU: 'observableUpDownCounter',
  OG: 'observableGauge',
};

const rows = agreed
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', kind = '', unit = '', attributes = '', boundaries = '', prom = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    const bare = name.replace('!', '');
    return {
      name: bare,
      pinned: name.startsWith('!'),
      kind: readAtCollection[bare] ?? kinds[kind],
      unit,
      attributes: attributes.split(' ').filter((key) => key !== '' && !leftOut[bare]?.includes(key)),
      boundaries,
      prom,
    };
  });

const marks = { required: '', conditional: '?', recommended: '+', 'opt-in': '~' } as const;
const byName = new Map(allDefinitions.map((definition) => [definition.name, definition]));
const pinned = rows.filter((row) => row.pinned);

function boundariesOf({ kind, boundaries }: MetricDefinition): string {
  if (kind !== 'histogram') return boundaries === undefined ? '-' : 'not a histogram';
  const named = Object.entries(boundarySets).find(([, set]) => set.join() === boundaries?.join());
  return named?.[0] ?? (boundaries?.length === 0 ? 'none' : 'of its own');
}

describe('the catalogue', () => {
  it.each(rows.map((row) => [row.name, row] as const))('has %s as it was agreed', (name, row) => {
    const definition = byName.get(name);
    if (definition === undefined) throw new Error(`"${name}" is missing`);
    expect({
      name,
      pinned: row.pinned,
      kind: definition.kind,
      unit: definition.unit,
      attributes: Object.values(definition.attributes).map(({ key, requirement }) => `${key}${marks[requirement]}`),
      boundaries: boundariesOf(definition),
      prom: definition.prom,
    }).toEqual(row);
  });

  it('has nothing else but extensions, which are off, and the ledger of what was dropped', () => {
    const others = allDefinitions.filter(({ name }) => !rows.some((row) => row.name === name));
    const off = others.filter(({ enabled }) => !enabled).map(({ name }) => name);
    expect(off.sort()).toEqual(Object.keys(extensions).sort());
    expect(others.filter(({ enabled }) => enabled).map(({ name }) => name)).toEqual(alwaysOn);
    expect(rows.filter(({ name }) => byName.get(name)?.enabled === false)).toEqual([]);
  });

  it('gives each metric the Prometheus name that a translation on the way gives it, and no two the same', () => {
    for (const { name, unit, kind, prom } of allDefinitions) {
      expect(prometheusName(name, unit, namingKind(kind))).toBe(prom);
    }
    const names = allDefinitions.map(({ prom }) => prom);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(byName.size).toBe(allDefinitions.length);
  });

  it('keeps the thirty names that are spelled out through exporters that add no units', () => {
    expect(pinned).toHaveLength(30);
    for (const { name, prom } of pinned) {
      const { kind } = byName.get(name) as MetricDefinition;
      expect(prometheusName(name, '', namingKind(kind))).toBe(prom);
    }
  });

  it('names every other metric as semantic conventions do, without unit and plural where it would lie', () => {
    const native = new Set([...pinned.map(({ name }) => name), ...Object.keys(extensions)]);
    const free = allDefinitions.filter(({ name, convention }) => !native.has(name) && convention?.family !== 'native');
    expect(free.length).toBeGreaterThan(40);
    for (const { name } of free) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/);
      // error_ratio is what it is called, and `_ratio` is there once: its unit adds it to the same name.
      if (name !== 'circuit_breaker.error_ratio') expect(name).not.toMatch(/(_seconds|_bytes|_ratio|_total)$/);
    }
  });
});

describe('each definition', () => {
  const all = allDefinitions.map((definition) => [definition.name, definition] as const);

  it.each(all)('%s has few attributes, and no label that belongs to others', (_name, { attributes }) => {
    const labels = Object.values(attributes).map(({ key }) => prometheusLabelName(key ?? ''));
    expect(labels.length).toBeLessThanOrEqual(6);
    for (const label of labels) {
      expect(label).not.toMatch(/^(job|instance|le|quantile|__.*|exported_.*|otel_scope_.*)$/);
    }
  });

  it.each(all)(
    '%s says what it is in one line without a full stop, in a known unit',
    (_name, { description, unit }) => {
      expect(description).toMatch(/^[A-Z][^\n]*[^.\s]$/);
      expect(unit).toMatch(/^(|1|s|h|By|\{[a-z_]+\})$/);
    },
  );

  it.each(all.filter(([, { kind }]) => kind === 'histogram'))('%s has ascending boundaries', (_name, definition) => {
    const { boundaries = [Number.NaN] } = definition;
    expect([...boundaries].sort((a, b) => a - b)).toEqual(boundaries);
    expect(new Set(boundaries).size).toBe(boundaries.length);
    expect(boundaries.every(Number.isFinite)).toBe(true);
  });
});

describe('what keeps memory bounded', () => {
  it('is the limit of sets, where caps multiply to more than anybody wants', () => {
    const limits = Object.fromEntries(
      allDefinitions.filter(({ limit }) => limit !== 1000).map(({ prom, limit }) => [prom, limit]),
    );
    expect(limits).toEqual({
      http_server_request_duration_seconds: 600,
      http_requests_total: 600,
      http_request_duration_seconds: 600,
      http_client_request_duration_seconds: 200,
      mesh_call_duration_seconds: 400,
      mesh_retry_duration_seconds: 400,
      mesh_lb_errors_total: 800,
      gen_ai_client_operation_duration_seconds: 200,
      gen_ai_client_operation_time_to_first_chunk_seconds: 200,
      gen_ai_client_operation_time_per_output_chunk_seconds: 200,
      gen_ai_client_token_usage: 200,
      api_requests_total: 300,
      api_request_duration_seconds: 120,
      workflow_step_errors_total: 400,
      workflow_step_duration_seconds: 256,
      pr_lifetime_hours: 300,
      issue_completion_duration_seconds: 288,
      ai_request_duration_seconds: 24,
      escalations_total: 512,
      errors_total: 400,
    });
  });

  it('is the cap of values, the same wherever a key occurs', () => {
    const caps: Record<string, string> = {};
    for (const { key = '', rule, capPer } of allDefinitions.flatMap(({ attributes }) => Object.values(attributes))) {
      if (rule.kind === 'enum') continue;
      const shown = `${rule.cap}${capPer === undefined ? '' : ` a ${capPer}`}`;
      expect([shown, caps[key] ?? shown]).toEqual([shown, shown]);
      caps[key] = shown;
    }
    expect(caps).toEqual({
      provider: '8',
      platform: '6',
      'vcs.provider.name': '6',
      workflow_type: '8',
      step_name: '32',
      reason: '16',
      component: '16',
      queue_name: '16',
      type: '8',
      model: '24',
      error_type: '24',
      'error.type': '24',
      repository: '50',
      'vcs.repository.url.full': '50',
      status_code: '24',
      'http.response.status_code': '24',
      endpoint: '64',
      'http.route': '64',
      framework: '8',
      event_type: '24',
      service: '8',
      'service.peer.name': '16',
      'mesh.operation': '32 a service',
      'mesh.endpoint.name': '16 a service',
      'mesh.retry.attempt': '6',
      'circuit_breaker.name': '32',
      'server.address': '16',
      'server.port': '16',
      'handler.name': '32',
      'business.operation': '32',
      'resource.type': '16',
      'resource.unit': '16',
      'v8js.heap.space.name': '16',
      'gen_ai.operation.name': '8',
      'gen_ai.provider.name': '8',
      'gen_ai.request.model': '24',
      'gen_ai.response.model': '24',
      'gen_ai.agent.name': '16',
      'gen_ai.tool.name': '32',
      'gen_ai.workflow.name': '8',
      'cicd.pipeline.name': '16',
      'binnacle.metric': '512',
      'binnacle.attribute': '512',
      'otel.component.name': '16',
      'otel.component.type': '16',
    });
  });
});

it('a domain that is named as a metric has this one alone: both are keys of the metrics option', () => {
  const names = new Set(allDefinitions.flatMap(({ name, prom }) => [name, prom]));
  const both = Object.entries(catalogue).filter(([domain]) => names.has(domain));
  expect(both.map(([domain, definitions]) => [domain, Object.keys(definitions).length])).toEqual([['errors', 1]]);
});
