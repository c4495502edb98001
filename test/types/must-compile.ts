// What callers write every day. The compiler reads this file; see types.test.ts.

import type { AttributesOf } from '../../src/definition/metric.ts';
import { definitions, meters, shop } from './definitions.ts';

// Every kind has its own verbs, and required attributes are enough.
shop.orders.add(1, { outcome: 'success', channel: 'web' });
shop.orders.bind({ outcome: 'failure', channel: 'web', error: new Error('x'), region: 'eu', zone: 'a' }).add(1);
shop.stock.set(3, { shelf: 'a' });
shop.stock.enter({ shelf: 'a' })();
shop.heat.record(1, { status: 200 });
shop.wait.bind({ outcome: 'success' }).record(0.1);
shop.depth.set(1, { outcome: 'success' });
shop.depth.observe(() => 1, { outcome: 'success' })();
shop.depth.observe(async () => undefined, { outcome: 'success' });
shop.depth.delete({ outcome: 'success' });

// Where nothing is required, nothing has to be given; undefined is the same as nothing.
shop.visits.add(1);
shop.visits.add(1, {});
shop.notes.add(1);
shop.notes.add(1, { region: undefined });
shop.orders.add(1, { outcome: 'success', channel: 'web', error: undefined });

// Attributes may come in a variable that holds more, as long as the rest identifies nobody.
const order = { outcome: 'success', channel: 'web', total: 12 } as const;
shop.orders.add(1, order);

// A definition gives the type of its attributes, and its name as data.
const attributes: AttributesOf<typeof definitions.orders> = { outcome: 'success', channel: 'web' };
shop.orders.add(1, attributes);
export const names: string[] = Object.values(definitions).map(({ prom }) => prom);

// The domain meters.
meters.issues.created({ platform: 'github', repository: 'acme/app' });
meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
meters.issues.start({ provider: 'anthropic-claude', platform: 'github', issueType: 'bug' }).complete('success');
meters.ai.request({ provider: 'anthropic-claude', model: 'm1' }).succeed({ inputTokens: 1200, outputTokens: 300 });
meters.queues.observeDepth('issues', () => 5)();
meters.loadBalancer.bind({ service: 'api', strategy: 'random', instance: 'api-1' }).recordRequest();
meters.errors.recorded({ component: 'worker', severity: 'low', errorType: new Error('x') });
