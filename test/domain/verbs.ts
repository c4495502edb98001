// Every verb of every meter, called once with values that fit, in every way that feeds a metric of its own.

import type { Meters } from '../../src/domain/meters.ts';

/** The verbs of a set of meters; a verb without an entry does not compile. */
type Verbs<M> = { readonly [Meter in keyof M]: { readonly [Verb in keyof M[Meter]]: (meter: M[Meter]) => void } };

const request = { provider: 'anthropic-claude', model: 'claude-opus-4', serverAddress: 'api.example.com' };
const workflow = { workflowType: 'autonomous-development', provider: 'anthropic-claude', platform: 'github' };
const change = { platform: 'github', repository: 'acme/app' };
const endpoint = { service: 'search', strategy: 'round_robin', instance: 'api-1' } as const;
const call = { service: 'search', operation: 'query' };
const webhook = { platform: 'github', eventType: 'issues' };
const inOneMinute = () => Date.now() + 60_000;

/** Calls of all verbs, by meter and verb. */
export const verbs: Verbs<Meters> = {
  issues: {
    created: (meter) => meter.created(change),
    processed: (meter) =>
      meter.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success', issueType: 'bug' }),
    start: (meter) => {
      const issue = { provider: 'anthropic-claude', platform: 'github', issueType: 'bug' } as const;
      meter.start(issue).complete('success');
      meter.start(issue).cancel();
    },
  },
  pullRequests: {
    created: (meter) => meter.created(change),
    merged: (meter) => meter.merged({ ...change, createdAt: '2026-01-01T00:00:00Z' }),
    setCount: (meter) =>
      meter.setCount({ state: 'open', repositoryUrl: 'https://git.example.com/acme/app', platform: 'github' }, 3),
  },
  ai: {
    request: (meter) => {
      const stream = meter.request(request);
      stream.firstToken();
      stream.chunk();
      stream.succeed({ inputTokens: 1200, outputTokens: 300, responseModel: 'claude-opus-4-20250514' });
      meter.request(request).fail(new TypeError('the prompt was secret'));
      meter.request({ ...request, operation: 'agent', agentName: 'planner' }).fail(new Error());
      meter.request({ ...request, operation: 'tool', toolName: 'search' }).fail(new Error());
    },
    measure: (meter) =>
      meter.measure(
        request,
        () => 300,
        (outputTokens) => ({ outputTokens }),
      ),
    rateLimited: (meter) => meter.rateLimited({ provider: 'anthropic-claude', resetAt: inOneMinute() }),
  },
  workflows: {
    start: (meter) => {
      const run = meter.start({ ...workflow, pipeline: 'release' });
      run.step('plan').complete();
      run.step('build').fail(new RangeError());
      run.escalate({ reason: 'test_failures', severity: 'high' });
      meter.start({ ...workflow, pipeline: 'release' }).fail(new Error());
      meter.start(workflow).succeed();
      meter.start(workflow).cancel();
    },
    escalated: (meter) =>
      meter.escalated({ reason: 'budget', severity: 'low', workflowType: 'autonomous-development' }),
  },
  approvals: {
    add: (meter) => meter.add({ type: 'code_review' }),
    remove: (meter) => meter.remove({ type: 'code_review' }),
    set: (meter) => meter.set({ type: 'deployment' }, 2),
  },
  queues: {
    setDepth: (meter) => meter.setDepth('issues', 3),
    observeDepth: (meter) => meter.observeDepth('builds', () => 4),
  },
  loadBalancer: {
    recordRequest: (meter) => meter.recordRequest(endpoint),
    recordError: (meter) => meter.recordError({ ...endpoint, errorType: 503 }),
    observeRequestDuration: (meter) => meter.observeRequestDuration({ ...endpoint, outcome: 'success' }, 0.01),
    connectionOpened: (meter) => meter.connectionOpened(endpoint),
    connectionClosed: (meter) => meter.connectionClosed(endpoint),
    setHealthScore: (meter) => meter.setHealthScore(endpoint, 0.9),
    setEndpoints: (meter) => meter.setEndpoints({ service: 'search' }, { healthy: 2, ejected: 1 }),
    bind: (meter) => {
      const bound = meter.bind(endpoint);
      bound.recordRequest();
      bound.recordError('ECONNRESET');
      bound.observeRequestDuration('success', 0.01);
      bound.observeRequestDuration('failure', 0.02);
      bound.connectionOpened();
      bound.connectionClosed();
      bound.setHealthScore(0.8);
    },
  },
  retries: {
    recordAttempt: (meter) => meter.recordAttempt({ ...call, attempt: 1 }),
    recordSuccess: (meter) => meter.recordSuccess({ ...call, attempts: 2 }),
    recordFailure: (meter) => meter.recordFailure({ ...call, attempts: 3, category: 'timeout' }),
    observeDuration: (meter) => meter.observeDuration({ ...call, outcome: 'success' }, 0.2),
    measure: (meter) => meter.measure(call, (attempt) => attempt()),
  },
  mesh: {
    recordRegistration: (meter) => meter.recordRegistration({ service: 'search', outcome: 'success' }),
    recordCallSuccess: (meter) => meter.recordCallSuccess(call, 0.02),
    recordCallFailure: (meter) => meter.recordCallFailure({ ...call, errorType: 'ECONNREFUSED' }, 0.03),
    setHealth: (meter) => meter.setHealth({ service: 'search', instance: 'api-1', state: 'healthy' }),
    recordHealthCheck: (meter) => meter.recordHealthCheck({ service: 'search', outcome: 'success' }),
  },
  circuitBreakers: {
    setState: (meter) => {
      for (const state of ['closed', 'open', 'half_open', 'closed'] as const)
        meter.setState({ name: 'billing', state });
    },
    setErrorRatio: (meter) => meter.setErrorRatio({ name: 'billing' }, 0.5),
    recordCall: (meter) => meter.recordCall({ name: 'billing', outcome: 'rejected' }),
  },
  platform: {
    recordApiRequest: (meter) => meter.recordApiRequest({ platform: 'github', method: 'POST', statusCode: 201 }, 0.3),
    rateLimited: (meter) => meter.rateLimited({ platform: 'github', resetAt: inOneMinute() }),
    webhookReceived: (meter) => meter.webhookReceived(webhook),
    webhookProcessed: (meter) => meter.webhookProcessed({ ...webhook, outcome: 'success' }, 0.1),
  },
  handlers: {
    processed: (meter) => meter.processed({ handler: 'invoices' }, { seconds: 0.1, bytes: 2048, direction: 'in' }),
    failed: (meter) => meter.failed({ handler: 'invoices', errorType: new Error() }, 0.2),
    start: (meter) => {
      meter.start({ handler: 'invoices' }).complete({ bytes: 512, direction: 'out' });
      meter.start({ handler: 'invoices' }).fail(new Error());
    },
    measure: (meter) => meter.measure({ handler: 'invoices' }, () => 'done'),
    setQueueSize: (meter) => meter.setQueueSize({ handler: 'invoices' }, 5),
    observeQueueSize: (meter) => meter.observeQueueSize('letters', () => 6),
  },
  service: {
    recordRequest: (meter) => {
      meter.recordRequest({ method: 'GET', endpoint: '/orders/:id', statusCode: 200 }, 0.05);
      meter.recordRequest({ method: 'GET', endpoint: '/orders/:id', statusCode: 500 }, 0.05);
    },
    recordOperation: (meter) => {
      meter.recordOperation({ operation: 'checkout', outcome: 'success' }, 0.2);
      meter.recordOperation({ operation: 'checkout', outcome: 'failure', errorType: 'declined' });
    },
    setResourceUsage: (meter) => meter.setResourceUsage({ type: 'db_connections', unit: 'connections' }, 7),
    setResourceUtilization: (meter) => meter.setResourceUtilization({ type: 'db_connections' }, 0.7),
  },
  tests: {
    executed: (meter) => meter.executed({ testType: 'unit', framework: 'vitest', outcome: 'success' }, 4.2),
  },
  errors: {
    recorded: (meter) => meter.recorded({ errorType: new Error(), severity: 'high', component: 'planner' }),
  },
};

/** One verb and how to call it on a set of meters. */
export interface Call {
  readonly meter: keyof Meters;
  readonly verb: string;
  readonly call: (meters: Meters) => void;
}

/** The same as a list. */
export const everyVerb: readonly Call[] = Object.entries(verbs).flatMap(([meter, entries]) =>
  Object.entries(entries).map(([verb, call]) => ({
    meter: meter as keyof Meters,
    verb,
    call: (meters) => (call as (given: unknown) => void)(meters[meter as keyof Meters]),
  })),
);
