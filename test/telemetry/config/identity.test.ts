import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '../../../src/telemetry/config/environment.ts';
import { resolveIdentity } from '../../../src/telemetry/config/identity.ts';
import type { TelemetryOptions } from '../../../src/telemetry/config/options.ts';

function resolve(options: TelemetryOptions, variables: Record<string, string>) {
  const advice: string[] = [];
  return { ...resolveIdentity(options, new Environment(variables), advice), advice };
}

const option = { serviceName: 'option' };
const attribute = { resourceAttributes: { 'service.name': 'attribute' } };
const otel = { OTEL_SERVICE_NAME: 'otel' };
const listed = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=listed' };
const short = { SERVICE_NAME: 'short' };

test.each<[TelemetryOptions, Record<string, string>, string]>([
  [{ ...option, ...attribute }, { ...otel, ...listed, ...short }, 'option'],
  [attribute, { ...otel, ...listed, ...short }, 'attribute'],
  [{}, { ...otel, ...listed, ...short }, 'otel'],
  [{}, { ...listed, ...short }, 'listed'],
  [{}, short, 'short'],
  [{}, { OTEL_SERVICE_NAME: ' ', OTEL_RESOURCE_ATTRIBUTES: 'service.name=', SERVICE_NAME: 'short' }, 'short'],
])('service.name of %j and %j is %s', (options, variables, name) => {
  expect(resolve(options, variables).serviceName).toBe(name);
});

test('version and environment: option, attribute, list, short form', () => {
  const variables = {
    OTEL_RESOURCE_ATTRIBUTES: 'service.version=2,deployment.environment.name=listed',
    APP_VERSION: '3',
    NODE_ENV: 'short',
  };
  expect(resolve({ serviceVersion: '1', environment: 'option' }, variables)).toMatchObject({
    serviceVersion: '1',
    environment: 'option',
  });
  expect(resolve({ resourceAttributes: { 'service.version': 5 } }, variables).serviceVersion).toBe('5');
  expect(resolve({}, variables)).toMatchObject({ serviceVersion: '2', environment: 'listed' });
  expect(resolve({}, { APP_VERSION: '3', NODE_ENV: 'short' })).toMatchObject({
    serviceVersion: '3',
    environment: 'short',
  });
});

test('attributes with a field of their own are not told twice', () => {
  const variables = {
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,service.version=1,deployment.environment.name=x,team=b',
  };
  const all = { serviceName: 'n', serviceVersion: 'v', environment: 'e' };
  expect(resolve(all, variables).resourceAttributes).toEqual({ team: 'b' });
});

test('a key with a blank in it is named by its position only', () => {
  const env = new Environment({ OTEL_SERVICE_NAME: 'x', OTEL_RESOURCE_ATTRIBUTES: 'a=1,my CANARY=2' });
  resolveIdentity({}, env, []);
  expect(env.problems).toEqual([expect.stringMatching(/^OTEL_RESOURCE_ATTRIBUTES: pair 2 is ignored/)]);
});

describe('when nobody says the name', () => {
  const [node, script] = process.argv;
  const folder = process.cwd();
  let empty: string;
  beforeAll(() => {
    empty = mkdtempSync(join(tmpdir(), 'binnacle-'));
  });
  afterEach(() => {
    process.argv[1] = script ?? '';
    process.chdir(folder);
  });
  afterAll(() => rmSync(empty, { recursive: true }));

  test('it is that of the package', () => {
    process.argv[1] = join(folder, 'src', 'main.js');
    expect(resolve({}, {})).toMatchObject({ serviceName: 'binnacle', advice: [] });
    expect(resolve({}, {}).serviceVersion).toMatch(/^\d+\.\d+/);
    expect(resolve({}, { OTEL_SERVICE_NAME: 'x' }).serviceVersion).toMatch(/^\d+\.\d+/);
  });

  test('and there is no package, it is unknown, and the cure is told', () => {
    process.argv = [node ?? '', join(empty, 'main.js')];
    expect(resolve({}, {})).toMatchObject({
      serviceName: 'unknown_service:node',
      serviceVersion: undefined,
      advice: [expect.stringContaining('set OTEL_SERVICE_NAME')],
    });
  });
});
