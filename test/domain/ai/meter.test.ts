import type { AiRequestAttributes } from '../../../src/domain/ai/index.ts';
import { passSeconds, stopClocks } from '../clock.ts';
import { bothConventions, recorded, semconvOnly } from '../recording.ts';

const request = { provider: 'anthropic-claude', model: 'claude-opus-4' };
const series = 'provider=anthropic-claude,model=claude-opus-4';
const genAi = 'gen_ai.provider.name=anthropic,gen_ai.request.model=claude-opus-4';

beforeEach(() => stopClocks('2026-03-01T12:00:00Z'));
afterEach(() => jest.useRealTimers());

describe('a request', () => {
  it('counts when it starts, and is measured once when it ends well', async () => {
    const { meters, rows, sums, losses } = recorded();
    const handle = meters.ai.request(request);
    expect(await rows('ai_requests')).toEqual({ [`${series},operation=message`]: 1 });
    expect(await rows('ai_request_duration_seconds')).toEqual({});
    passSeconds(7);
    handle.succeed({ inputTokens: 1200, outputTokens: 300 });
    handle.succeed({ inputTokens: 1200, outputTokens: 300 });
    handle.fail(new Error());
    expect(await sums('ai_request_duration_seconds')).toEqual({ [series]: 7 });
    expect(await rows('ai_request_duration_seconds')).toEqual({ [series]: 1 });
    expect(await rows('ai_requests_successful')).toEqual({ [series]: 1 });
    expect(await rows('ai_requests_failed')).toEqual({});
    expect(losses.droppedByReason()).toEqual({ ended_twice: 2 });
  });

  it('counts input and output tokens, which add up to all', async () => {
    const { meters, rows } = recorded();
    meters.ai.request(request).succeed({ inputTokens: 1200, outputTokens: 300 });
    meters.ai.request(request).fail(new Error(), { inputTokens: 100 });
    meters.ai.request(request).succeed();
    expect(await rows('ai_tokens')).toEqual({
      [`${series},token_type=input`]: 1300,
      [`${series},token_type=output`]: 300,
    });
  });

  it('fails with the kind of its error, and never with its message', async () => {
    const { meters, rows } = recorded({ conventions: bothConventions });
    const secret = 'my prompt, my key sk-123';
    const errors = [
      Object.assign(new Error(secret), { status: 429 }),
      Object.assign(new Error(secret), { code: 'ECONNRESET' }),
      new DOMException(secret, 'TimeoutError'),
      new TypeError(secret),
      secret,
      undefined,
    ];
    for (const error of errors) meters.ai.request(request).fail(error);
    expect(await rows('ai_requests_failed')).toEqual({
      [`${series},error_type=429`]: 1,
      [`${series},error_type=ECONNRESET`]: 1,
      [`${series},error_type=timeout`]: 1,
      [`${series},error_type=TypeError`]: 1,
      [`${series},error_type=_OTHER`]: 1,
      [`${series},error_type=Error`]: 1,
    });
    expect(await rows('gen_ai.client.operation.duration')).toMatchObject({
      [`gen_ai.operation.name=chat,${genAi},error.type=429`]: 1,
      [`gen_ai.operation.name=chat,${genAi},error.type=_OTHER`]: 1,
    });
    expect(await rows('ai_requests_successful')).toEqual({});
  });

  it('is told apart by model, without the date and build of it', async () => {
    const { meters, rows } = recorded();
    meters.ai.request({ ...request, model: 'models/Claude-Opus-4-20250514' }).succeed();
    meters.ai.request(request).succeed();
    expect(await rows('ai_requests_successful')).toEqual({ [series]: 2 });
  });

  it('keeps to the declared providers', async () => {
    const { meters, rows } = recorded({ attributeValues: { provider: ['anthropic-claude'] } });
    meters.ai.request(request).succeed();
    meters.ai.request({ ...request, provider: 'local' }).succeed();
    expect(await rows('ai_requests_successful')).toEqual({ [series]: 1, 'provider=_OTHER,model=claude-opus-4': 1 });
  });
});

describe('a stream', () => {
  const settings = {
    conventions: bothConventions,
    metrics: { ai_time_to_first_token_seconds: { enabled: true } },
  };

  it('is measured to its first chunk, and from chunk to chunk', async () => {
    const { meters, rows, sums } = recorded(settings);
    const stream = meters.ai.request(request);
    passSeconds(2);
    stream.chunk();
    stream.firstToken();
    passSeconds(0.5);
    stream.chunk();
    passSeconds(1.5);
    stream.chunk();
    stream.succeed();
    stream.chunk();
    stream.firstToken();
    expect(await sums('ai_time_to_first_token_seconds')).toEqual({ [series]: 2 });
    expect(await rows('ai_time_to_first_token_seconds')).toEqual({ [series]: 1 });
    const chunks = `gen_ai.operation.name=chat,${genAi}`;
    expect(await sums('gen_ai.client.operation.time_to_first_chunk')).toEqual({ [chunks]: 2 });
    expect(await sums('gen_ai.client.operation.time_per_output_chunk')).toEqual({ [chunks]: 2 });
    expect(await rows('gen_ai.client.operation.time_per_output_chunk')).toEqual({ [chunks]: 2 });
  });

  it('has one first token, however often it is said', async () => {
    const { meters, rows } = recorded(settings);
    const stream = meters.ai.request(request);
    stream.firstToken();
    stream.firstToken();
    expect(await rows('ai_time_to_first_token_seconds')).toEqual({ [series]: 1 });
    expect(await rows('gen_ai.client.operation.time_per_output_chunk')).toEqual({});
  });

  it('has no first token once it is over', async () => {
    const { meters, rows } = recorded(settings);
    const stream = meters.ai.request(request);
    stream.fail(new Error());
    stream.chunk();
    expect(await rows('ai_time_to_first_token_seconds')).toEqual({});
  });
});

describe('under the semantic conventions', () => {
  const names: [ours: string, theirs: string][] = [
    ['anthropic-claude', 'anthropic'],
    ['openai-gpt4', 'openai'],
    ['azure-openai', 'azure.ai.openai'],
    ['aws-bedrock', 'aws.bedrock'],
    ['google-vertex', 'gcp.vertex_ai'],
    ['mistral', 'mistral'],
  ];

  it.each(names)('the provider %s is %s', async (provider, theirs) => {
    const { meters, rows } = recorded({ conventions: semconvOnly });
    meters.ai.request({ ...request, provider }).succeed();
    expect(await rows('gen_ai.client.operation.duration')).toEqual({
      [`gen_ai.operation.name=chat,gen_ai.provider.name=${theirs},gen_ai.request.model=claude-opus-4`]: 1,
    });
  });

  it('operations have their names, and the model is the exact one', async () => {
    const { meters, rows } = recorded({ conventions: semconvOnly });
    const model = 'claude-opus-4-20250514';
    for (const operation of ['message', 'completion', 'embedding', undefined] as const) {
      meters.ai.request({ ...request, model, operation, serverAddress: 'api.example.com' }).succeed();
    }
    const asked = 'gen_ai.provider.name=anthropic,gen_ai.request.model=claude-opus-4-20250514';
    expect(await rows('gen_ai.client.operation.duration')).toEqual({
      [`gen_ai.operation.name=chat,${asked},server.address=api.example.com`]: 2,
      [`gen_ai.operation.name=text_completion,${asked},server.address=api.example.com`]: 1,
      [`gen_ai.operation.name=embeddings,${asked},server.address=api.example.com`]: 1,
    });
  });

  it('tokens are a histogram of calls, with the model that answered', async () => {
    const { meters, rows, sums } = recorded({ conventions: semconvOnly });
    const usage = { inputTokens: 1200, outputTokens: 300, responseModel: 'claude-opus-4-1' };
    meters.ai.request(request).succeed(usage);
    meters.ai.request(request).succeed(usage);
    const answered = `gen_ai.operation.name=chat,${genAi},gen_ai.response.model=claude-opus-4-1`;
    expect(await sums('gen_ai.client.token.usage')).toEqual({
      [`${answered},gen_ai.token.type=input`]: 2400,
      [`${answered},gen_ai.token.type=output`]: 600,
    });
    expect(await rows('gen_ai.client.token.usage')).toMatchObject({ [`${answered},gen_ai.token.type=input`]: 2 });
  });

  it('agents and tools have durations of their own, and are no client operation', async () => {
    const { meters, rows } = recorded({ conventions: semconvOnly });
    const requests: AiRequestAttributes[] = [
      { ...request, operation: 'agent', agentName: 'planner' },
      { ...request, operation: 'agent' },
      { ...request, operation: 'tool', toolName: 'search' },
      { ...request, operation: 'tool' },
    ];
    for (const one of requests) meters.ai.request(one).succeed();
    meters.ai.request({ ...request, operation: 'tool', toolName: 'search' }).fail(new TypeError());
    expect(await rows('gen_ai.invoke_agent.duration')).toEqual({ 'gen_ai.agent.name=planner': 1, '': 1 });
    expect(await rows('gen_ai.execute_tool.duration')).toEqual({
      'gen_ai.tool.name=search': 1,
      'gen_ai.tool.name=_OTHER': 1,
      'gen_ai.tool.name=search,error.type=TypeError': 1,
    });
    expect(await rows('gen_ai.client.operation.duration')).toEqual({});
  });

  it.each([
    ['gen_ai.client.operation.duration', 'message'],
    ['gen_ai.invoke_agent.duration', 'agent'],
    ['gen_ai.execute_tool.duration', 'tool'],
    ['gen_ai.client.token.usage', 'message'],
  ] as const)('%s is recorded though it is the only one', async (name, operation) => {
    const metrics = { ai: { enabled: false }, [name]: { enabled: true } };
    const { meters, rows } = recorded({ conventions: semconvOnly, metrics });
    meters.ai.request({ ...request, operation }).succeed({ inputTokens: 1 });
    expect(Object.values(await rows(name))).toEqual([1]);
  });
});

describe('measure', () => {
  const usageOf = (answer: { tokens: number }) => ({ outputTokens: answer.tokens });

  it('gives back what a function returns, and takes the usage from it', async () => {
    const { meters, rows } = recorded();
    const answer = { tokens: 5 };
    expect(meters.ai.measure(request, () => answer, usageOf)).toBe(answer);
    expect(await meters.ai.measure(request, async () => answer, usageOf)).toBe(answer);
    expect(await rows('ai_tokens')).toEqual({ [`${series},token_type=output`]: 10 });
    expect(await rows('ai_requests_successful')).toEqual({ [series]: 2 });
  });

  it('throws what it throws, sync and async, and counts the failure', async () => {
    const { meters, rows } = recorded();
    const error = new RangeError();
    const fail = (): never => {
      throw error;
    };
    expect(() => meters.ai.measure(request, fail)).toThrow(error);
    await expect(meters.ai.measure(request, async () => fail())).rejects.toBe(error);
    expect(await rows('ai_requests_failed')).toEqual({ [`${series},error_type=RangeError`]: 2 });
  });

  it('measures until the promise settles', async () => {
    const { meters, sums } = recorded();
    const { promise, resolve } = Promise.withResolvers<void>();
    const measured = meters.ai.measure(request, () => promise);
    passSeconds(30);
    resolve();
    await measured;
    expect(await sums('ai_request_duration_seconds')).toEqual({ [series]: 30 });
  });

  it('is a success without tokens when the usage cannot be read', async () => {
    const { meters, rows, losses } = recorded();
    const unreadable = () => {
      throw new Error();
    };
    expect(meters.ai.measure(request, () => 'answer', unreadable)).toBe('answer');
    expect(await rows('ai_requests_successful')).toEqual({ [series]: 1 });
    expect(await rows('ai_tokens')).toEqual({});
    expect(losses.droppedByReason()).toEqual({ callback_failed: 1 });
  });
});

describe('a rate limit', () => {
  it('is counted, and counts down to zero and no further', async () => {
    const { meters, rows } = recorded();
    meters.ai.rateLimited({ provider: 'anthropic-claude', resetAt: new Date('2026-03-01T12:01:30Z') });
    expect(await rows('ai_rate_limit_reset_seconds')).toEqual({ 'provider=anthropic-claude': 90 });
    passSeconds(60);
    expect(await rows('ai_rate_limit_reset_seconds')).toEqual({ 'provider=anthropic-claude': 30 });
    passSeconds(60);
    expect(await rows('ai_rate_limit_reset_seconds')).toEqual({ 'provider=anthropic-claude': 0 });
    expect(await rows('ai_rate_limits')).toEqual({ 'provider=anthropic-claude': 1 });
  });

  it('takes milliseconds and ISO texts, and a later one replaces an earlier', async () => {
    const { meters, rows } = recorded();
    meters.ai.rateLimited({ provider: 'anthropic-claude', resetAt: Date.now() + 5000 });
    meters.ai.rateLimited({ provider: 'anthropic-claude', resetAt: '2026-03-01T12:00:20Z' });
    meters.ai.rateLimited({ provider: 'openai-gpt4', resetAt: '2026-03-01T11:00:00Z' });
    meters.ai.rateLimited({ provider: 'local' });
    expect(await rows('ai_rate_limit_reset_seconds')).toEqual({
      'provider=anthropic-claude': 20,
      'provider=openai-gpt4': 0,
    });
    expect(await rows('ai_rate_limits')).toEqual({
      'provider=anthropic-claude': 2,
      'provider=openai-gpt4': 1,
      'provider=local': 1,
    });
  });
});
