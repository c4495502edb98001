// Bodies against a decoder that knows nothing of the SDK, and answers as receivers give them.

import { ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { encoderOf } from '../../../src/export/otlp/encode.ts';
import { exemplarsOf, MeterProvider } from '../../../src/sdk/index.ts';
import { PullReader } from '../../sdk/pull-reader.ts';
import { requestOf, withoutMinusZero } from './decode/expected.ts';
import { decodeJson } from './decode/json.ts';
import { decodeProtobuf } from './decode/protobuf.ts';
import { programs, snapshotOf } from './random-snapshots.ts';

const protocols = [
  ['http/protobuf', decodeProtobuf, ProtobufMetricsSerializer],
  ['http/json', decodeJson, JsonMetricsSerializer],
] as const;

/** How much of what a decoder can be wrong about was in the snapshots. */
const seen = { snapshots: 0, points: 0, exemplars: 0, kinds: new Set<string>() };

function see({ scopeMetrics }: ResourceMetrics): void {
  seen.snapshots += 1;
  for (const metric of scopeMetrics.flatMap(({ metrics }) => metrics)) {
    seen.kinds.add(`${metric.dataPointType} ${metric.aggregationTemporality}`);
    for (const point of metric.dataPoints) {
      seen.points += 1;
      seen.exemplars += exemplarsOf(point).length;
    }
  }
}

test('1,000 random snapshots arrive point by point, with their exemplars, in both protocols', async () => {
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      const snapshot = await snapshotOf(program);
      see(snapshot);
      const expected = withoutMinusZero(requestOf(snapshot));
      for (const [protocol, decode] of protocols)
        expect(withoutMinusZero(decode(encoderOf(protocol).encode(snapshot)))).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
  expect(seen.snapshots).toBeGreaterThanOrEqual(1000);
  expect(seen.points).toBeGreaterThan(5000);
  expect(seen.exemplars).toBeGreaterThan(2000);
  // Four kinds of points, two temporalities.
  expect(seen.kinds.size).toBe(8);
}, 120_000);

async function sale(withExemplar: boolean, size = 3): Promise<ResourceMetrics> {
  const reader = new PullReader();
  const meter = new MeterProvider({ readers: [reader], exemplarFilter: 'always_on' }).getMeter('shop');
  const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.NONE };
  const context = withExemplar ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT;
  for (let each = 0; each < size; each++) {
    meter.createCounter('sold').add(1, { each });
    meter.createCounter('bought').add(1, { each }, context);
    meter.createHistogram('paid').record(each, { each }, context);
  }
  return (await reader.collect()).resourceMetrics;
}

describe.each(protocols)('%s', (protocol, decode, official) => {
  test('a body without exemplars is the official one, byte for byte', async () => {
    const snapshot = await sale(false);
    const body = encoderOf(protocol).encode(snapshot);
    expect(Buffer.from(body).equals(official.serializeRequest(snapshot) as Uint8Array)).toBe(true);
  });

  test.each([1, 200])('of a body with exemplars, all else is what the official one says: %i series', async (size) => {
    const snapshot = await sale(true, size);
    const body = decode(encoderOf(protocol).encode(snapshot));
    const without = JSON.stringify(body, (name, value) =>
      name === 'exemplars' ? [] : typeof value === 'bigint' ? `${value}` : value,
    );
    const alone = decode(official.serializeRequest(snapshot) as Uint8Array);
    expect(without).toBe(JSON.stringify(alone, (_, value) => (typeof value === 'bigint' ? `${value}` : value)));
    expect(body).toEqual(requestOf(snapshot));
  });

  test('an empty snapshot has a body', async () => {
    const { resource } = await sale(false);
    expect(decode(encoderOf(protocol).encode({ resource, scopeMetrics: [] }))).toMatchObject({
      resourceMetrics: [{ scopeMetrics: [] }],
    });
  });
});

describe('an answer as protobuf', () => {
  const { readPartial } = encoderOf('http/protobuf');

  test.each([
    ['nothing', [], undefined],
    ['a partial success of nothing', [0x0a, 0], undefined],
    ['3 rejected points', [0x0a, 2, 0x08, 3], { rejected: 3, message: '' }],
    ['a warning', [0x0a, 4, 0x12, 2, 0x68, 0x69], { rejected: 0, message: 'hi' }],
    ['both', [0x0a, 7, 0x08, 0x80, 1, 0x12, 2, 0x68, 0x69], { rejected: 128, message: 'hi' }],
    ['a field of a later version', [0x1a, 1, 0x61], undefined],
  ])('that says %s', (_, bytes, expected) => {
    expect(readPartial(Buffer.from(bytes))).toEqual(expected);
  });

  test.each([
    ['cut', Buffer.from([0x0a, 9, 0x08])],
    ['a page', Buffer.from('<html>s3cret</html>')],
    ['a number below zero', Buffer.from([0x0a, 11, 0x08, ...new Array(9).fill(0xff), 1])],
  ])('that is %s cannot be read, and is not repeated', (_, body) => {
    expect(() => readPartial(body)).toThrow('The answer is not one of an OTLP receiver.');
  });
});

describe('an answer as JSON', () => {
  const { readPartial } = encoderOf('http/json');

  test.each([
    ['', undefined],
    ['{}', undefined],
    ['{"partialSuccess":null}', undefined],
    ['{"partialSuccess":{}}', undefined],
    ['{"partialSuccess":{"rejectedDataPoints":"0","errorMessage":""}}', undefined],
    ['{"partialSuccess":{"rejectedDataPoints":"3"}}', { rejected: 3, message: '' }],
    ['{"partialSuccess":{"rejectedDataPoints":3,"errorMessage":"hi"}}', { rejected: 3, message: 'hi' }],
    ['{"partialSuccess":{"errorMessage":"hi"}}', { rejected: 0, message: 'hi' }],
  ])('that says %p', (text, expected) => {
    expect(readPartial(Buffer.from(text))).toEqual(expected);
  });

  test.each([
    '<html>s3cret</html>',
    '{"partialSucc',
    'null',
    '"s3cret"',
    '{"partialSuccess":"s3cret"}',
    '{"partialSuccess":{"rejectedDataPoints":"s3cret"}}',
    '{"partialSuccess":{"rejectedDataPoints":-1}}',
    '{"partialSuccess":{"errorMessage":{}}}',
  ])('%p cannot be read, and is not repeated', (text) => {
    expect(() => readPartial(Buffer.from(text))).toThrow('The answer is not one of an OTLP receiver.');
  });
});
