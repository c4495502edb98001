import type { Convention } from '../../src/definition/metric.ts';
import { allDefinitions } from '../../src/domain/catalogue.ts';
import { createMeters } from '../../src/domain/meters.ts';
import type { ConventionChoice } from '../../src/instrument/settings.ts';
import { Recording } from '../instrument/recording.ts';
import { bothConventions, recorded, semconvOnly } from './recording.ts';
import { everyVerb } from './verbs.ts';

const enabled = Object.fromEntries(allDefinitions.map(({ name }) => [name, { enabled: true }]));

/** The names of all metrics that the verbs feed under these conventions. */
async function fed(conventions: Readonly<Record<Convention['area'], ConventionChoice>>): Promise<string[]> {
  const { meters, rows } = recorded({ conventions, metrics: enabled });
  for (const { call } of everyVerb) call(meters);
  const names: string[] = [];
  for (const { name } of allDefinitions) if (Object.keys(await rows(name)).length > 0) names.push(name);
  return names;
}

const without = (all: readonly string[], some: readonly string[]) => all.filter((name) => !some.includes(name)).sort();

describe('conventions', () => {
  it('semconv turns off what has a counterpart there, and only that', async () => {
    expect(without(await fed(bothConventions), await fed(semconvOnly))).toEqual([
      'ai_request_duration_seconds',
      'ai_requests',
      'ai_requests_failed',
      'ai_requests_successful',
      'ai_time_to_first_token_seconds',
      'ai_tokens',
      'http_request_duration_seconds',
      'http_requests',
      'workflow_completion_duration_seconds',
    ]);
  });

  it('native turns off the names of the semantic conventions beside our own, and only those', async () => {
    const nativeOnly = { ai: 'native', http: 'native', vcs: 'native', workflow: 'native' } as const;
    expect(without(await fed(bothConventions), await fed(nativeOnly))).toEqual([
      'cicd.pipeline.run.active',
      'cicd.pipeline.run.duration',
      'cicd.pipeline.run.errors',
      'gen_ai.client.operation.duration',
      'gen_ai.client.operation.time_per_output_chunk',
      'gen_ai.client.operation.time_to_first_chunk',
      'gen_ai.client.token.usage',
      'gen_ai.execute_tool.duration',
      'gen_ai.invoke_agent.duration',
      'gen_ai.workflow.duration',
      'http.server.request.duration',
      'vcs.change.count',
    ]);
  });

  it('that turn a metric off make calls of it nothing, and lose nothing', () => {
    const { meters, losses } = recorded();
    meters.pullRequests.setCount({ state: 'open', repositoryUrl: 'https://git.example.com/acme/app' }, 3);
    expect(losses.droppedByReason()).toEqual({});
  });
});

describe('attributeValues', () => {
  it('holds for every metric that has the attribute, by its key outside', async () => {
    const { meters, rows } = recorded({ attributeValues: { platform: ['gitlab'], queue_name: ['mail'] } });
    meters.pullRequests.created({ platform: 'github', repository: 'acme/app' });
    meters.platform.rateLimited({ platform: 'gitlab' });
    meters.queues.setDepth('mail', 1);
    expect(await rows('prs_created')).toEqual({ 'platform=_OTHER,repository=acme/app': 1 });
    expect(await rows('platform_rate_limits')).toEqual({ 'platform=gitlab': 1 });
    expect(await rows('queue_depth')).toEqual({ 'queue_name=mail': 1 });
  });
});

describe('createMeters', () => {
  it('binds all meters to a provider, with settings or without', async () => {
    const plain = new Recording();
    createMeters(plain.provider).approvals.add({ type: 'code_review' });
    expect(await plain.rows('pending_approvals')).toEqual({ 'type=code_review': 1 });
    const set = new Recording();
    const meters = createMeters(set.provider, { metrics: { approvals: { enabled: false } } });
    meters.approvals.add({ type: 'code_review' });
    expect(await set.rows('pending_approvals')).toEqual({});
  });

  it('makes meters that know nothing of each other', async () => {
    const [one, other] = [new Recording(), new Recording()];
    createMeters(one.provider).approvals.add({ type: 'code_review' });
    createMeters(other.provider).approvals.add({ type: 'deployment' });
    expect(await one.rows('pending_approvals')).toEqual({ 'type=code_review': 1 });
    expect(await other.rows('pending_approvals')).toEqual({ 'type=deployment': 1 });
  });
});
