import { allDefinitions } from '../../src/domain/catalogue.ts';
import { declared, defineCounter, defineHistogram, oneOf } from '../../src/index.ts';
import { resolveConfig } from '../../src/telemetry/config/config.ts';
import { unknownNames } from '../../src/telemetry/unknown-names.ts';
import { lines, start } from './started.ts';

const own = [
  defineCounter({
    name: 'parcels',
    description: 'Parcels',
    attributes: { depot: declared({ cap: 4 }), size: oneOf(['small', 'large']) },
  }),
  defineHistogram({ name: 'parcel.weight', unit: 'By', description: 'Weight of parcels', boundaries: [1, 2] }),
];

function unknown(options: object): string[] {
  return unknownNames(resolveConfig({ serviceName: 'shop', ...options }, {}).config, [...allDefinitions, ...own]);
}

test.each<[string, object, string]>([
  [
    'a domain',
    { metrics: { isues: { enabled: false } } },
    'metrics["isues"] is no metric or domain of binnacle, did you mean issues?',
  ],
  ['a domain in other letters', { metrics: { loadbalancer: {} } }, 'did you mean loadBalancer?'],
  [
    'a word far from all',
    { metrics: { everything: {} } },
    'metrics["everything"] is no domain, and no metric that is defined so far; the domains are issues, ',
  ],
  ['a metric', { metrics: { issue_processed_total: {} } }, 'did you mean issues_processed_total?'],
  [
    'a long metric',
    { metrics: { gen_ai_client_operation_duration_second: {} } },
    'did you mean gen_ai_client_operation_duration_seconds?',
  ],
  ['an own metric', { metrics: { parcel: {} } }, 'did you mean parcels?'],
  [
    'a dropped attribute',
    { metrics: { ai_requests_total: { dropAttributes: ['modle'] } } },
    'metrics["ai_requests_total"].dropAttributes: there is no attribute "modle", did you mean model?',
  ],
  [
    'a dropped attribute of a domain',
    { metrics: { mesh: { dropAttributes: ['tenant'] } } },
    'there is no attribute "tenant"; there is ',
  ],
  [
    'an enabled attribute',
    { metrics: { issues_processed: { enableAttributes: ['issueTyp'] } } },
    'enableAttributes: there is no attribute "issueTyp", did you mean issueType?',
  ],
  [
    'a histogram',
    { histograms: { ai_request_duration_second: [1] } },
    'histograms["ai_request_duration_second"] is no histogram of binnacle, did you mean ai_request_duration_seconds?',
  ],
  [
    'a counter among histograms',
    { histograms: { ai_requests_total: [1] } },
    'histograms["ai_requests_total"] has no effect, because that metric is no histogram (counter); take the entry out.',
  ],
  ['a gauge among histograms', { histograms: { queue_depth: [1] } }, 'has no effect'],
  [
    'an attribute',
    { attributeValues: { queue_nam: ['a'] } },
    'attributeValues["queue_nam"] is the key of no attribute, did you mean queue_name?',
  ],
  [
    'an attribute by its name in TypeScript',
    { attributeValues: { queueName: ['a'] } },
    'is not the key of an attribute, did you mean queue_name?',
  ],
  [
    'an attribute far from all',
    { attributeValues: { floor_of_the_house: ['a'] } },
    'take it out, or define the metric that has it before initTelemetry().',
  ],
  [
    'a closed list',
    { attributeValues: { outcome: ['a'] } },
    'attributeValues["outcome"] has no effect, because the definition closes that list; take the entry out.',
  ],
  ['a closed list of an own metric', { attributeValues: { size: ['a'] } }, 'closes that list'],
])('%s is named, with the cure', (_what, options, expected) => {
  expect(unknown(options)).toEqual([expect.stringContaining(expected)]);
});

test.each<[string, object]>([
  ['nothing', {}],
  ['every domain', { metrics: { issues: {}, pullRequests: {}, ai: {}, self: {}, own: {}, collector: {} } }],
  ['metrics by both names', { metrics: { 'mesh.calls': {}, mesh_calls_total: {}, parcels: {} } }],
  [
    'attributes by key and by name',
    {
      metrics: {
        issues: { enableAttributes: ['issueType', 'issue_type'] },
        mesh: { dropAttributes: ['mesh.operation'] },
      },
    },
  ],
  [
    'metrics of others that are named much as ours',
    { metrics: { 'process.uptime': {}, 'cpu.time': {}, 'nodejs.eventloop.delay.p90': {}, 'hw.errors': {} } },
  ],
  ['metrics of others', { metrics: { 'cache.hits': { dropAttributes: ['tenant'] }, db_pool_size: {} } }],
  [
    'HTTP as others measure it',
    { http: 'instrumentation-http', metrics: { 'http.server.request.duration': { dropAttributes: ['net.x'] } } },
  ],
  [
    'histograms of ours and of others',
    { histograms: { 'mesh.*': [1], 'parcel.weight': [1], 'cache.latency': [1], latency: [1] } },
  ],
  [
    'declared attributes, also of an own metric',
    { attributeValues: { provider: ['a'], queue_name: ['a'], depot: ['a'] } },
  ],
  ['a normalised attribute', { attributeValues: { repository: ['a'] } }],
])('%s: silent', (_what, options) => {
  expect(unknown(options)).toEqual([]);
});

test('all of them are one warning at the start, and the telemetry runs', async () => {
  const telemetry = start({ metrics: { isues: { enabled: false } }, attributeValues: { outcome: ['a'] } });
  expect(lines()).toEqual([expect.stringMatching(/^warn: .*options that do nothing: .*"isues".*"outcome"/)]);
  expect(telemetry.status().state).toBe('running');
});

test('a telemetry that is switched off says nothing', () => {
  start({ enabled: false, metrics: { isues: { enabled: false } } });
  expect(lines()).toEqual([]);
});
