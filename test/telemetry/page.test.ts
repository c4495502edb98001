// The page as a newcomer reads it, who asks with curl and says nothing of formats.

import { metrics } from '@opentelemetry/api';
import { catalogue, type MetricDefinition } from '../../src/index.ts';
import { judge } from '../exposition/judge.ts';
import { start } from './started.ts';

const domains: readonly (readonly [domain: string, definitions: readonly MetricDefinition[]])[] = Object.entries(
  catalogue,
).map(([domain, definitions]) => [domain, Object.values<MetricDefinition>(definitions)]);

const domainOf = new Map(
  domains.flatMap(([domain, definitions]) => definitions.map(({ prom }) => [prom, domain] as const)),
);

/** The page of a service that used five domains, and things of its own and of others, in no good order. */
async function page() {
  const telemetry = start({ runtime: true });
  const [zoo, bakery] = ['zoo', 'bakery'].map((library) => metrics.getMeter(library));
  zoo?.createCounter('zoo.zebras').add(1);
  bakery?.createCounter('loaves').add(1);
  telemetry.collector.registerGauge('shelf_items', 'Items on a shelf of the warehouse', []);
  telemetry.collector.setGauge('shelf_items', 3);
  zoo?.createCounter('aardvarks').add(1);
  const { circuitBreakers, retries, queues, ai, issues } = telemetry.meters;
  circuitBreakers.setState({ name: 'search', state: 'closed' });
  retries.recordAttempt({ service: 'search', operation: 'query', attempt: 1 });
  issues.created({ platform: 'github', repository: 'acme/app' });
  queues.setDepth('mail', 3);
  ai.request({ provider: 'anthropic-claude', model: 'claude-opus-4' }).succeed({ inputTokens: 12, outputTokens: 3 });
  issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
  await telemetry.ready;
  const response = await fetch(telemetry.url ?? '', { headers: { accept: '*/*' } });
  const contentType = response.headers.get('content-type') ?? '';
  expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  return [...judge(contentType, await response.text()).values()];
}

/** Names, each once where it comes several times in a row. */
const runs = (names: readonly (string | undefined)[]) => names.filter((name, index) => name !== names[index - 1]);

test('first the resource, then domain by domain as the documentation has them, then the rest, and binnacle itself last', async () => {
  const families = await page();
  expect(families[0]?.name).toBe('target_info');
  const places = families.map(({ name }) => domainOf.get(name) ?? name);
  expect(runs(places)).toEqual([
    'target_info',
    'issues',
    'ai',
    'queues',
    'retries',
    'circuitBreakers',
    'runtime',
    'shelf_items',
    'loaves_total',
    'aardvarks_total',
    'zoo_zebras_total',
    'self',
  ]);
});

test('a domain has its families by name', async () => {
  const byDomain = Map.groupBy(await page(), ({ name }) => domainOf.get(name) ?? '');
  expect(byDomain.get('ai')?.length).toBeGreaterThan(3);
  byDomain.delete('');
  for (const families of byDomain.values()) {
    const names = families.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
  }
});

test('every family of binnacle comes with the help of its definition', async () => {
  const descriptions = new Map(domains.flatMap(([, all]) => all.map((each) => [each.prom, each.description])));
  const ours = (await page()).filter(({ name }) => descriptions.has(name));
  expect(ours.length).toBeGreaterThan(15);
  for (const { name, help } of ours) expect([name, help]).toEqual([name, descriptions.get(name)]);
});

describe('the help of a metric', () => {
  const singular = (word: string) => word.replace(/s$/, '');
  const wordsOf = (text: string) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  // They tell nothing by themselves.
  const fillers = new Set(['of', 'the', 'a', 'an', 'in', 'that', 'were', 'are', 'is']);

  /** True when a reader of the name learns nothing from the description. */
  function saysNothing({ name, prom, description }: Pick<MetricDefinition, 'name' | 'prom' | 'description'>): boolean {
    const known = new Set([...fillers, ...wordsOf(name), ...prom.split('_')].map(singular));
    const words = wordsOf(description);
    return words.length < 3 || words.every((word) => known.has(singular(word)));
  }

  it('says more than its name, where there is more to say', () => {
    const mute = domains.flatMap(([, definitions]) => definitions.filter(saysNothing).map(({ name }) => name));
    expect(mute).toEqual([]);
  });

  it.each([
    [true, 'queue.size', 'queue_size', 'Size of the queue'],
    [true, 'queue.size', 'queue_size_bytes', 'Queue sizes in bytes'],
    [true, 'mail', 'mail_total', 'Mails sent'],
    [false, 'queue.size', 'queue_size', 'Items that wait in the queue'],
  ])('is found out (%p) for %s, %s: %s', (found, name, prom, description) => {
    expect(saysNothing({ name, prom, description })).toBe(found);
  });
});
