// The verbs of domain meters, each beside the same recordings by hand.

import { AI } from '../../src/definition/boundaries.ts';
import type { Meters } from '../../src/index.ts';
import type { Attributes, Registry } from '../contestants/contestant.ts';

/** How attributes come into a call: made in it, or before it. */
export type Take = <A extends Attributes>(write: (index: number) => A) => (index: number) => A;

/** A verb, and what it spares. */
export interface Verb {
  readonly name: string;
  /** The counter that shows how often it was called; `_total` follows in the text. */
  readonly counter: string;
  readonly verb: (meters: Meters, take: Take) => (index: number) => void;
  /** Makes the instruments, and then calls of them. */
  readonly byHand: (registry: Registry) => (take: Take) => (index: number) => void;
  /** There is nothing to do it with in OpenTelemetry's API. */
  readonly bound?: boolean;
}

/** Sets of attributes that each verb is called with. */
export const SETS = 24;

const sets = Array.from({ length: SETS }, (_, index) => index);

const providers = ['anthropic-claude', 'openai'] as const;
const platforms = ['github', 'gitlab', 'gitea'] as const;
const outcomes = ['success', 'failure', 'escalation', 'timeout'] as const;
const models = ['claude-opus-4', 'gpt-5', 'gemini-2'] as const;
const services = ['search', 'billing'] as const;
const strategies = ['round_robin', 'random', 'least_request'] as const;
const instances = ['api-1', 'api-2', 'api-3', 'api-4'] as const;

/** The value of an index; `step` is how many indexes pass until the next one comes. */
function pick<const V>(from: readonly V[], index: number, step: number): V {
  return from[Math.floor(index / step) % from.length] as V;
}

const issue = (index: number) => ({
  provider: pick(providers, index, 1),
  platform: pick(platforms, index, 2),
  outcome: pick(outcomes, index, 6),
});

const target = (index: number) => ({
  service: pick(services, index, 1),
  strategy: pick(strategies, index, 2),
  instance: pick(instances, index, 6),
});

const request = (index: number) => ({ provider: pick(providers, index, 1), model: pick(models, index, 2) });

const usage = { inputTokens: 1200, outputTokens: 300 };

/** Every verb that is measured. */
export const verbs: readonly Verb[] = [
  {
    name: 'issues.processed',
    counter: 'issues_processed',
    verb({ issues }, take) {
      const attributes = take(issue);
      return (index) => issues.processed(attributes(index));
    },
    byHand(registry) {
      const { write } = registry.counter('issues_processed', Object.keys(issue(0)));
      return (take) => {
        const attributes = take(issue);
        return (index) => write(1, attributes(index));
      };
    },
  },
  {
    name: 'loadBalancer.recordRequest',
    counter: 'mesh_lb_requests',
    verb({ loadBalancer }, take) {
      const attributes = take(target);
      return (index) => loadBalancer.recordRequest(attributes(index));
    },
    byHand(registry) {
      const { write } = registry.counter('mesh_lb_requests', Object.keys(target(0)));
      return (take) => {
        const attributes = take(target);
        return (index) => write(1, attributes(index));
      };
    },
  },
  {
    name: 'loadBalancer.bind().recordRequest',
    counter: 'mesh_lb_requests',
    bound: true,
    verb({ loadBalancer }) {
      const bound = sets.map((index) => loadBalancer.bind(target(index)));
      return (index) => (bound[index] as (typeof bound)[0]).recordRequest();
    },
    byHand(registry) {
      const add = registry.counter('mesh_lb_requests', Object.keys(target(0))).bind(sets.map(target));
      return () => (index) => add(index, 1);
    },
  },
  {
    name: 'ai.request().succeed',
    counter: 'ai_requests',
    verb({ ai }, take) {
      const attributes = take(request);
      return (index) => ai.request(attributes(index)).succeed(usage);
    },
    // Two looks at the clock and five recordings.
    byHand(registry) {
      const keys = Object.keys(request(0));
      const requests = registry.counter('ai_requests', [...keys, 'operation']);
      const successful = registry.counter('ai_requests_successful', keys);
      const duration = registry.histogram('ai_request_duration_seconds', keys, AI);
      const tokens = registry.counter('ai_tokens', [...keys, 'token_type']);
      return (take) => {
        const began = take((index) => ({ ...request(index), operation: 'message' }));
        const ended = take(request);
        const input = take((index) => ({ ...request(index), token_type: 'input' }));
        const output = take((index) => ({ ...request(index), token_type: 'output' }));
        return (index) => {
          const start = performance.now();
          requests.write(1, began(index));
          successful.write(1, ended(index));
          duration.write((performance.now() - start) / 1000, ended(index));
          tokens.write(usage.inputTokens, input(index));
          tokens.write(usage.outputTokens, output(index));
        };
      };
    },
  },
];
