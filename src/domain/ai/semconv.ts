// Floor 4. The same observations under the names of the GenAI semantic conventions (in development there).

import { conditional, declared, normalised, oneOf, recommended } from '../../definition/attribute.ts';
import { AGENT, GENAI, TOKENS } from '../../definition/boundaries.ts';
import { defineHistogram } from '../../definition/define.ts';
import { cleanText } from '../../definition/value.ts';
import { errorType } from '../attributes.ts';

const semconv = { area: 'ai', family: 'semconv' } as const;

/** Our names of providers and operations, and what the conventions call them. */
const providerNames: Readonly<Record<string, string>> = {
  'anthropic-claude': 'anthropic',
  'openai-gpt4': 'openai',
  'azure-openai': 'azure.ai.openai',
  'aws-bedrock': 'aws.bedrock',
  'google-vertex': 'gcp.vertex_ai',
};

const operationNames: Readonly<Record<string, string>> = {
  message: 'chat',
  completion: 'text_completion',
  embedding: 'embeddings',
  tool: 'execute_tool',
  agent: 'invoke_agent',
};

const named = (names: Readonly<Record<string, string>>) => (value: unknown) => {
  const text = cleanText(value);
  return text === undefined ? undefined : Object.hasOwn(names, text) ? names[text] : text;
};

const operation = normalised<string>(named(operationNames), { cap: 8, key: 'gen_ai.operation.name' });
const genAiProvider = normalised<string>(named(providerNames), { cap: 8, key: 'gen_ai.provider.name' });
// The exact name here, build and all: that is what the conventions ask for.
const requestModel = normalised<string>(cleanText, { cap: 24, key: 'gen_ai.request.model' });
const responseModel = normalised<string>(cleanText, { cap: 24, key: 'gen_ai.response.model' });
const serverAddress = normalised<string>(cleanText, { cap: 16, key: 'server.address' });

const ofOperation = {
  operation,
  provider: genAiProvider,
  model: conditional(requestModel),
  responseModel: recommended(responseModel),
  serverAddress: recommended(serverAddress),
};

// A chunk comes before anybody says which model answers.
const { responseModel: _unknown, ...ofChunk } = ofOperation;

export const operationDuration = defineHistogram({
  name: 'gen_ai.client.operation.duration',
  unit: 's',
  description: 'Duration of GenAI operations',
  attributes: { ...ofOperation, errorType: conditional(errorType) },
  boundaries: GENAI,
  limit: 200,
  convention: semconv,
});

export const tokenUsage = defineHistogram({
  name: 'gen_ai.client.token.usage',
  unit: '{token}',
  description: 'Tokens a GenAI operation used, by direction',
  attributes: { ...ofOperation, tokenType: oneOf(['input', 'output'], { key: 'gen_ai.token.type' }) },
  boundaries: TOKENS,
  limit: 200,
  convention: semconv,
});

export const timeToFirstChunk = defineHistogram({
  name: 'gen_ai.client.operation.time_to_first_chunk',
  unit: 's',
  description: 'Time from the start of a streaming GenAI operation to its first chunk',
  attributes: ofChunk,
  boundaries: GENAI,
  limit: 200,
  convention: semconv,
});

export const timePerOutputChunk = defineHistogram({
  name: 'gen_ai.client.operation.time_per_output_chunk',
  unit: 's',
  description: 'Time between two chunks of a streaming GenAI operation',
  attributes: ofChunk,
  boundaries: GENAI,
  limit: 200,
  convention: semconv,
});

export const agentDuration = defineHistogram({
  name: 'gen_ai.invoke_agent.duration',
  unit: 's',
  description: 'Duration of the invocations of an agent',
  attributes: {
    agentName: conditional(declared({ cap: 16, key: 'gen_ai.agent.name' })),
    errorType: conditional(errorType),
  },
  boundaries: AGENT,
  convention: semconv,
});

export const toolDuration = defineHistogram({
  name: 'gen_ai.execute_tool.duration',
  unit: 's',
  description: 'Duration of the executions of a tool',
  attributes: { toolName: declared({ cap: 32, key: 'gen_ai.tool.name' }), errorType: conditional(errorType) },
  boundaries: GENAI,
  convention: semconv,
});
