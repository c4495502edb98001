import { initTelemetry, meters as processMeters, type Telemetry } from '../../../src/index.ts';
import { sdk } from '../../provider.ts';
import { passSeconds, stopClocks } from '../clock.ts';
import { bothConventions, recorded, semconvOnly } from '../recording.ts';

const workflow = { workflowType: 'autonomous-development', provider: 'anthropic-claude', platform: 'github' };
const type = 'workflow_type=autonomous-development';
const series = `${type},provider=anthropic-claude,platform=github`;

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

it('counts a workflow at its start, and measures it at its end', async () => {
  const { meters, rows, sums } = recorded();
  const run = meters.workflows.start(workflow);
  expect(await rows('workflows_started')).toEqual({ [series]: 1 });
  expect(await rows('workflows_completed')).toEqual({});
  passSeconds(45);
  run.succeed();
  expect(await sums('workflow_completion_duration_seconds')).toEqual({ [series]: 45 });
  expect(await rows('workflows_completed')).toEqual({
    [`${series},outcome=success`]: 1,
    [`${series},outcome=failure`]: 0,
    [`${series},outcome=escalation`]: 0,
    [`${series},outcome=cancelled`]: 0,
    [`${series},outcome=timeout`]: 0,
  });
});

it('ends as its error says', async () => {
  const { meters, rows } = recorded();
  const start = () => meters.workflows.start(workflow);
  start().fail(new Error());
  start().fail();
  start().fail(new DOMException('', 'TimeoutError'));
  start().fail(new DOMException('', 'AbortError'));
  start().cancel();
  expect(await rows('workflows_completed')).toMatchObject({
    [`${series},outcome=failure`]: 2,
    [`${series},outcome=timeout`]: 1,
    [`${series},outcome=cancelled`]: 2,
  });
});

it('ends once, and escalates only when that is its end', async () => {
  const { meters, rows, losses } = recorded();
  const run = meters.workflows.start(workflow);
  run.escalate({ reason: 'test_failures', severity: 'high' });
  run.escalate({ reason: 'test_failures', severity: 'high' });
  run.succeed();
  expect(await rows('workflows_completed')).toMatchObject({
    [`${series},outcome=escalation`]: 1,
    [`${series},outcome=success`]: 0,
  });
  expect(await rows('escalations')).toMatchObject({ [`reason=test_failures,severity=high,${type}`]: 1 });
  expect(losses.droppedByReason()).toEqual({ ended_twice: 2 });
});

it('counts escalations outside of a workflow, and starts the other severities at zero', async () => {
  const { meters, rows } = recorded();
  meters.workflows.escalated({ reason: 'budget', severity: 'critical' });
  expect(await rows('escalations')).toEqual({
    'reason=budget,severity=critical': 1,
    'reason=budget,severity=high': 0,
    'reason=budget,severity=medium': 0,
    'reason=budget,severity=low': 0,
  });
});

describe('steps', () => {
  it('are measured each, and their errors counted by kind', async () => {
    const { meters, rows, sums } = recorded();
    const run = meters.workflows.start(workflow);
    const plan = run.step('plan');
    passSeconds(3);
    plan.complete();
    const build = run.step('build');
    passSeconds(5);
    build.fail(new TypeError('secret'));
    expect(await sums('workflow_step_duration_seconds')).toEqual({
      [`step_name=plan,${type}`]: 3,
      [`step_name=build,${type}`]: 5,
    });
    expect(await rows('workflow_step_errors')).toEqual({ [`step_name=build,${type},error_type=TypeError`]: 1 });
  });

  it('are made of functions, sync and async, whose results and errors reach the caller', async () => {
    const { meters, rows } = recorded();
    const run = meters.workflows.start(workflow);
    expect(run.measure('plan', () => 'a plan')).toBe('a plan');
    const error = new RangeError('secret');
    await expect(run.measure('build', () => Promise.reject(error))).rejects.toBe(error);
    expect(await rows('workflow_step_duration_seconds')).toEqual({
      [`step_name=plan,${type}`]: 1,
      [`step_name=build,${type}`]: 1,
    });
    expect(await rows('workflow_step_errors')).toEqual({ [`step_name=build,${type},error_type=RangeError`]: 1 });
  });

  it('end once, also after their workflow', async () => {
    const { meters, rows, losses } = recorded();
    const run = meters.workflows.start(workflow);
    const step = run.step('plan');
    run.succeed();
    step.fail(undefined);
    step.fail(new TypeError());
    step.complete();
    expect(await rows('workflow_step_duration_seconds')).toEqual({ [`step_name=plan,${type}`]: 1 });
    expect(await rows('workflow_step_errors')).toEqual({ [`step_name=plan,${type},error_type=Error`]: 1 });
    expect(losses.droppedByReason()).toEqual({ ended_twice: 2 });
  });

  it('tell their outcome where it is asked for', async () => {
    const metrics = { workflow_step_duration_seconds: { enableAttributes: ['outcome'] } };
    const { meters, rows } = recorded({ metrics });
    meters.workflows.start(workflow).step('plan').fail(new Error());
    expect(await rows('workflow_step_duration_seconds')).toEqual({ [`step_name=plan,${type},outcome=failure`]: 1 });
  });
});

describe('running workflows', () => {
  it('rise with every start and fall with every end, however they end, and how often', async () => {
    const { meters, rows } = recorded();
    const runs = Array.from({ length: 5 }, () => meters.workflows.start(workflow));
    expect(await rows('active_autonomous_loops')).toEqual({ [type]: 5 });
    runs[0]?.succeed();
    runs[1]?.fail(new Error());
    runs[2]?.cancel();
    runs[3]?.escalate({ reason: 'budget', severity: 'low' });
    for (const run of runs.slice(0, 4)) run.succeed();
    expect(await rows('active_autonomous_loops')).toEqual({ [type]: 1 });
    runs[4]?.succeed();
    expect(await rows('active_autonomous_loops')).toEqual({ [type]: 0 });
  });

  it('fall where they rose, though the attributes were changed in between', async () => {
    const { meters, rows } = recorded();
    const mine = { ...workflow };
    const run = meters.workflows.start(mine);
    mine.workflowType = 'review';
    run.succeed();
    expect(await rows('active_autonomous_loops')).toEqual({ [type]: 0 });
  });

  it('are those of one telemetry: what began before it ends below nothing', async () => {
    const { meters, binder, recording, rows } = recorded();
    const before = meters.workflows.start(workflow);
    binder.detach();
    const between = meters.workflows.start(workflow);
    recording.attach(binder);
    const inside = meters.workflows.start(workflow);
    before.succeed();
    between.succeed();
    expect(await rows('active_autonomous_loops')).toEqual({ [type]: 2 });
    inside.succeed();
    expect(await rows('active_autonomous_loops')).toEqual({ [type]: 1 });
  });
});

describe('over a shutdown', () => {
  let telemetry: Telemetry | undefined;

  const start = () => {
    telemetry = initTelemetry({
      exporters: 'none',
      http: false,
      runtime: false,
      sdk,
      logger: { info() {}, warn() {}, error() {} },
    });
    return telemetry;
  };

  afterEach(() => telemetry?.shutdown());

  it('the next telemetry starts from nothing, and never shows less than that', async () => {
    const first = start();
    const old = processMeters.workflows.start(workflow);
    expect((await first.scrape()).body).toContain('active_autonomous_loops{workflow_type="autonomous-development"} 1');
    await first.shutdown();
    const second = start();
    old.succeed();
    expect((await second.scrape()).body).not.toContain('active_autonomous_loops');
    processMeters.workflows.start(workflow).succeed();
    const { body } = await second.scrape();
    expect(body).toContain('active_autonomous_loops{workflow_type="autonomous-development"} 0');
    expect(body).toContain('workflows_completed_total{workflow_type="autonomous-development"');
  });
});

describe('under the semantic conventions', () => {
  const pipeline = 'cicd.pipeline.name=release';

  it('a workflow is a GenAI workflow, with an error when it failed', async () => {
    const { meters, rows, sums } = recorded({ conventions: semconvOnly });
    const run = meters.workflows.start(workflow);
    passSeconds(4);
    run.succeed();
    meters.workflows.start(workflow).fail(new TypeError());
    expect(await sums('gen_ai.workflow.duration')).toEqual({
      'gen_ai.workflow.name=autonomous-development': 4,
      'gen_ai.workflow.name=autonomous-development,error.type=TypeError': 0,
    });
    expect(await rows('cicd.pipeline.run.duration')).toEqual({});
    expect(await rows('workflow_completion_duration_seconds')).toEqual({});
  });

  it('is a pipeline run beside that, where one is named', async () => {
    const { meters, rows } = recorded({ conventions: semconvOnly });
    const start = () => meters.workflows.start({ ...workflow, pipeline: 'release' });
    const runs = [start(), start(), start(), start(), start()];
    const active = `${pipeline},cicd.pipeline.run.state=executing`;
    expect(await rows('cicd.pipeline.run.active')).toEqual({ [active]: 5 });
    runs[0]?.succeed();
    runs[1]?.fail(new TypeError());
    runs[2]?.fail(new DOMException('', 'TimeoutError'));
    runs[3]?.cancel();
    runs[4]?.escalate({ reason: 'budget', severity: 'low' });
    expect(await rows('cicd.pipeline.run.active')).toEqual({ [active]: 0 });
    expect(await rows('cicd.pipeline.run.duration')).toEqual({
      [`${active},cicd.pipeline.result=success`]: 1,
      [`${active},cicd.pipeline.result=failure,error.type=TypeError`]: 1,
      [`${active},cicd.pipeline.result=timeout,error.type=timeout`]: 1,
      [`${active},cicd.pipeline.result=cancellation,error.type=cancelled`]: 1,
      [`${active},cicd.pipeline.result=failure`]: 1,
    });
    expect(await rows('cicd.pipeline.run.errors')).toEqual({
      [`${pipeline},error.type=TypeError`]: 1,
      [`${pipeline},error.type=timeout`]: 1,
    });
  });

  it('keeps its own names beside them with both', async () => {
    const { meters, rows } = recorded({ conventions: bothConventions });
    meters.workflows.start({ ...workflow, pipeline: 'release' }).succeed();
    expect(await rows('workflow_completion_duration_seconds')).toEqual({ [series]: 1 });
    expect(Object.values(await rows('gen_ai.workflow.duration'))).toEqual([1]);
    expect(Object.values(await rows('cicd.pipeline.run.duration'))).toEqual([1]);
  });
});
