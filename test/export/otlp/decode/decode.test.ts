// The decoders must find what is wrong with a body; a lenient one would prove nothing.

import { decodeJson } from './json.ts';
import { Malformed } from './message.ts';
import { decodeProtobuf } from './protobuf.ts';

function fromHex(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

describe('protobuf', () => {
  test('reads every type of the wire', () => {
    const point = decodeProtobuf(fromHex('210200000000000000 3a080000000000001440'), 'HistogramDataPoint');
    expect(point).toMatchObject({ count: 2n, explicitBounds: [5], bucketCounts: [], exemplars: [], flags: 0 });
    expect(point).not.toHaveProperty('sum');
    const buckets = decodeProtobuf(fromHex('0803 1203 01ac02'), 'Buckets');
    expect(buckets).toEqual({ offset: -2, bucketCounts: [1n, 300n] });
    expect(decodeProtobuf(fromHex('18ffffffffffffffffff01'), 'AnyValue')).toEqual({ intValue: -1n });
    expect(decodeProtobuf(fromHex('31feffffffffffffff'), 'NumberDataPoint')).toMatchObject({ asInt: -2n });
    expect(decodeProtobuf(fromHex('2202b7ad'), 'Exemplar')).toMatchObject({ spanId: 'b7ad' });
  });

  test('a list of numbers need not be packed', () => {
    expect(decodeProtobuf(fromHex('1001 10ac02'), 'Buckets')).toEqual({ offset: 0, bucketCounts: [1n, 300n] });
  });

  test.each([
    ['a field that is not in the proto', 'Metric', '2200'],
    ['a field of the wrong wire type', 'Metric', '0801'],
    ['a number where a message belongs', 'Metric', '2801'],
    ['a text where one number belongs', 'HistogramDataPoint', '5200'],
    ['a group', 'Metric', '0b'],
    ['a length beyond the end', 'Metric', '0a0561'],
    ['a number without an end', 'NumberDataPoint', '40ff'],
    ['a number of more than 64 bits', 'NumberDataPoint', '40ffffffffffffffffffff01'],
    ['half of a fixed number', 'NumberDataPoint', '11000000'],
    ['one field twice', 'Metric', '0a0161 0a0162'],
    ['two values of one choice', 'NumberDataPoint', '210000000000000000 310000000000000000'],
  ])('refuses %s', (_, name, hex) => {
    expect(() => decodeProtobuf(fromHex(hex), name)).toThrow(Malformed);
  });

  test('refuses text that is no UTF-8', () => {
    expect(() => decodeProtobuf(fromHex('0a01ff'), 'Metric')).toThrow('utf-8');
  });
});

describe('JSON', () => {
  const decode = (value: unknown, name: string) => decodeJson(Buffer.from(JSON.stringify(value)), name);

  test('takes numbers of 64 bits as texts and as numbers', () => {
    expect(decode({ offset: -2, bucketCounts: ['18446744073709551615', 3] }, 'Buckets')).toEqual({
      offset: -2,
      bucketCounts: [2n ** 64n - 1n, 3n],
    });
  });

  test('takes the numbers that JSON has no digits for', () => {
    expect(decode({ asDouble: 'NaN' }, 'NumberDataPoint')).toMatchObject({ asDouble: Number.NaN });
  });

  test.each([
    ['a field that is not in the proto', 'Metric', { label: 'x' }],
    ['the name of another spelling', 'NumberDataPoint', { time_unix_nano: '1' }],
    ['null for a number', 'NumberDataPoint', { asDouble: null }],
    ['a text for a number', 'NumberDataPoint', { asDouble: '1' }],
    ['a fraction for a whole number', 'NumberDataPoint', { asInt: 1.5 }],
    ['a whole number of more than 64 bits', 'AnyValue', { intValue: 1e300 }],
    ['a count below zero', 'HistogramDataPoint', { count: -1 }],
    ['the name of an enum', 'Sum', { aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA' }],
    ['an id that is not hexadecimal', 'Exemplar', { spanId: 't63rcWkgMzE=' }],
    ['one item for a list', 'Sum', { dataPoints: {} }],
    ['a list for an object', 'Metric', { sum: [] }],
    ['two values of one choice', 'NumberDataPoint', { asInt: 1, asDouble: 1 }],
  ])('refuses %s', (_, name, value) => {
    expect(() => decode(value, name)).toThrow(Malformed);
  });
});
