// What the compiler has to refuse: each marked line is an error, and an unmarked error or a mark without one is a failure.

import { capped, oneOf } from '../../src/definition/attribute.ts';
import { defineCounter, defineGauge, defineHistogram } from '../../src/definition/define.ts';
import { definitions, meters, shop } from './definitions.ts';

// A misspelt attribute.
// @ts-expect-error
shop.orders.add(1, { outcome: 'success', chanel: 'web' });
// @ts-expect-error
shop.orders.add(1, { outcome: 'success', channel: 'web', regoin: 'eu' });
// @ts-expect-error
shop.visits.add(1, { region: 'eu' });
// @ts-expect-error
shop.orders.add(1, { outcome: 'success', channel: 'web', Region: 'eu' });

// A required attribute that is missing.
// @ts-expect-error
shop.orders.add(1, { outcome: 'success' });
// @ts-expect-error
shop.orders.add(1, {});
// @ts-expect-error
shop.orders.add(1);
// @ts-expect-error
shop.wait.bind();
// @ts-expect-error
shop.stock.enter();
// @ts-expect-error
shop.depth.set(1);
// @ts-expect-error
shop.orders.add(1, { outcome: undefined, channel: 'web' });

// A value outside an enum, or of another type.
// @ts-expect-error
shop.orders.add(1, { outcome: 'succes', channel: 'web' });
// @ts-expect-error
shop.orders.add(1, { outcome: 'success', channel: 'web', zone: 'c' });
// @ts-expect-error
shop.orders.add(1, { outcome: 'success', channel: 5 });
// @ts-expect-error
shop.orders.add(1, { outcome: 'success', channel: null });
// @ts-expect-error
shop.heat.record(1, { status: '200' });
const someText: string = 'success';
// @ts-expect-error
shop.wait.record(1, { outcome: someText });

// An identifier: in a literal, in a variable that holds more, and where nothing is required.
// @ts-expect-error
shop.orders.add(1, { outcome: 'success', channel: 'web', userId: '42' });
const withUser = { outcome: 'success', channel: 'web', userId: '42' } as const;
// @ts-expect-error
shop.orders.add(1, withUser);
const withTrace = { region: 'eu', traceId: '4bf92f35' };
// @ts-expect-error
shop.notes.add(1, withTrace);
const withPath = { outcome: 'success', path: '/users/42' } as const;
// @ts-expect-error
shop.wait.bind(withPath);
// @ts-expect-error
shop.depth.observe(() => 1, withPath);
const withUrl = { url: 'https://example.org' };
// @ts-expect-error
shop.visits.add(1, withUrl);

// A value that is no number, or a verb that the kind has not.
// @ts-expect-error
shop.orders.add('1', { outcome: 'success', channel: 'web' });
// @ts-expect-error
shop.orders.add(1n, { outcome: 'success', channel: 'web' });
// @ts-expect-error
shop.orders.record(1, { outcome: 'success', channel: 'web' });
// @ts-expect-error
shop.orders.set(1, { outcome: 'success', channel: 'web' });
// @ts-expect-error
shop.wait.add(1, { outcome: 'success' });
// @ts-expect-error
shop.depth.observe(() => '1', { outcome: 'success' });
// @ts-expect-error
shop.wait.bind({ outcome: 'success' }).add(1);
// @ts-expect-error
shop.oders;

// A definition that is not complete, or changed later.
// @ts-expect-error
defineCounter({ name: 'shop.orders' });
// @ts-expect-error
defineHistogram({ name: 'shop.wait', description: 'Wait' });
// @ts-expect-error
defineGauge({ name: 'shop.heat', description: 'Heat', boundaries: [1] });
// @ts-expect-error
defineCounter({ name: 'a', description: 'A', attributes: { a: oneOf(['x']) }, startAtZero: ['b'] });
// @ts-expect-error
defineCounter({ name: 'a', description: 'A', convention: { area: 'weather', family: 'native' } });
// @ts-expect-error
capped('5');
// @ts-expect-error
definitions.orders.name = 'other';

// The domain meters.
// @ts-expect-error
meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'succes' });
// @ts-expect-error
meters.issues.processed({ provider: 'anthropic-claude', platform: 'github' });
// @ts-expect-error
meters.issues.created({ platform: 'github', repository: 'acme/app', issueNumber: '42' });
const issue = { provider: 'anthropic-claude', platform: 'github', outcome: 'success', issueId: '42' } as const;
// @ts-expect-error
meters.issues.processed(issue);
const request = { provider: 'anthropic-claude', model: 'm1', prompt: 'Dear model' };
// @ts-expect-error
meters.ai.request(request);
// @ts-expect-error
meters.ai.request({ provider: 'anthropic-claude', model: 'm1', prompt: 'Dear model' });
// @ts-expect-error
meters.ai.request({ provider: 'anthropic-claude' }).succeed();
// @ts-expect-error
meters.ai.request({ provider: 'anthropic-claude', model: 'm1' }).succeed({ inputTokens: '1200' });
const workflow = { workflowType: 'a', provider: 'b', platform: 'github', workflowId: '42' };
// @ts-expect-error
meters.workflows.start(workflow);
// @ts-expect-error
meters.queues.setDepth('issues');
// @ts-expect-error
meters.loadBalancer.bind({ service: 'api', strategy: 'best', instance: 'api-1' });
