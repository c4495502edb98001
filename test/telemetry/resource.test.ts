import { resolveConfig } from '../../src/telemetry/config/config.ts';
import { buildResource } from '../../src/telemetry/resource.ts';

function attributesOf(options: object, env: Record<string, string> = {}) {
  return buildResource(resolveConfig(options, { OTEL_SERVICE_NAME: 'shop', APP_VERSION: '1.2.3', ...env }).config)
    .attributes;
}

test('tells the service, its instance and the SDK, and nothing of process or host', () => {
  expect(attributesOf({})).toEqual({
    'service.name': 'shop',
    'service.version': '1.2.3',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': expect.any(String),
  });
});

test('tells the environment when it is known', () => {
  expect(attributesOf({}, { NODE_ENV: 'production' })['deployment.environment.name']).toBe('production');
  expect(attributesOf({ environment: 'test' }, { NODE_ENV: 'production' })['deployment.environment.name']).toBe('test');
});

test('takes further attributes, options over environment', () => {
  const env = { OTEL_RESOURCE_ATTRIBUTES: 'team=env,region=eu,service.name=other' };
  expect(attributesOf({ resourceAttributes: { team: 'option', shards: [1, 2] } }, env)).toMatchObject({
    'service.name': 'shop',
    team: 'option',
    region: 'eu',
    shards: [1, 2],
  });
});

test('makes a new instance each time, unless one is given', () => {
  expect(attributesOf({})['service.instance.id']).not.toBe(attributesOf({})['service.instance.id']);
  expect(attributesOf({}, { OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=7' })['service.instance.id']).toBe('7');
  expect(attributesOf({ resourceAttributes: { 'service.instance.id': 'a' } })['service.instance.id']).toBe('a');
});

test('waits for nothing', () => {
  expect(buildResource(resolveConfig({}, {}).config).asyncAttributesPending).toBe(false);
});
