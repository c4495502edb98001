import { parseProtobuf } from './protobuf.ts';

// Fields by hand: their numbers and kinds are those of metrics.proto, so that table and reader are both put to the test.
type Part = Buffer;

function varint(value: number | bigint): Part {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

const zigzag = (value: number) => varint(value >= 0 ? value * 2 : -value * 2 - 1);
const fixed = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};
const bits = (field: number, value: number | bigint) => Buffer.concat([varint(field * 8), varint(value)]);
const signed = (field: number, value: number) => Buffer.concat([varint(field * 8), zigzag(value)]);
const double = (field: number, value: number) => Buffer.concat([varint(field * 8 + 1), fixed(value)]);
const text = (field: number, value: string | Buffer) => nested(field, Buffer.from(value));
const nested = (field: number, ...parts: Part[]) => {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
};

const family = (...parts: Part[]) => {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([varint(bytes.length), bytes]);
};
const named = (name: string, type: number) => Buffer.concat([text(1, name), bits(3, type)]);
const metric = (...parts: Part[]) => nested(4, ...parts);
const label = (name: string, value: string) => nested(1, text(1, name), text(2, value));
const time = (field: number, seconds: number, nanos = 0) => nested(field, bits(1, seconds), bits(2, nanos));
const exemplar = (field: number, value: number, ...more: Part[]) =>
  nested(field, label('trace_id', 'abc'), double(2, value), ...more);
const bucket = (count: number, bound: number, ...more: Part[]) => nested(3, bits(1, count), double(2, bound), ...more);

const [COUNTER, GAUGE, SUMMARY, UNTYPED, HISTOGRAM, GAUGE_HISTOGRAM] = [0, 1, 2, 3, 4, 5] as const;

const gauge = (name: string, ...labels: Part[]) =>
  family(named(name, GAUGE), metric(...labels, nested(2, double(1, 1))));
const histogram = (...parts: Part[]) => family(named('h', HISTOGRAM), metric(nested(7, ...parts)));
const span = (field: number, offset: number, length: number) => nested(field, signed(1, offset), bits(2, length));
const packed = (field: number, ...values: number[]) => nested(field, ...values.map(zigzag));

/** Two at zero, and 1, 3, 0, 0, 2 in the buckets -2, -1, 0, 1 and 2. */
const native = {
  count: bits(1, 8),
  sum: double(2, 4.5),
  schema: signed(5, 3),
  threshold: double(6, 0.001),
  zeros: bits(7, 2),
  spans: Buffer.concat([span(12, -2, 2), span(12, 2, 1)]),
  deltas: packed(13, 1, 2, -1),
};
const nativeWith = (replaced: Partial<Record<keyof typeof native, Buffer>>, ...more: Part[]) =>
  histogram(...Object.values({ ...native, ...replaced }), ...more);
const nothing = Buffer.alloc(0);

const linesOf = (body: Buffer, name: string) =>
  parseProtobuf(body)
    .get(name)
    ?.samples.map((sample) => [`${sample.name}{${Array.from(sample.labels, (pair) => pair.join('='))}}`, sample.value]);

describe('the reader of protobuf', () => {
  it('gives families, several to a page', () => {
    const counter = nested(3, double(1, 3), exemplar(2, 0.5, time(3, 12, 500_000_000)), time(3, 1600000000));
    const families = parseProtobuf(
      Buffer.concat([
        family(
          named('jobs_seconds_total', COUNTER),
          text(2, 'Jobs "all"\n'),
          text(5, 'seconds'),
          metric(label('b', 'x'), label('a', ''), counter),
        ),
        gauge('load', label('core', '\u00e9')),
      ]),
    );
    expect([...families.keys()]).toEqual(['jobs_seconds_total', 'load']);
    const labels = new Map(Object.entries({ b: 'x', a: '' }));
    expect(families.get('jobs_seconds_total')).toEqual({
      name: 'jobs_seconds_total',
      type: 'counter',
      help: 'Jobs "all"\n',
      unit: 'seconds',
      samples: [
        {
          name: 'jobs_seconds_total',
          labels,
          value: 3,
          exemplar: { labels: new Map([['trace_id', 'abc']]), value: 0.5, timestamp: 12.5 },
        },
        { name: 'jobs_seconds_created', labels, value: 1600000000 },
      ],
      natives: [],
    });
  });

  it('reads fields that are not there as their defaults, and nothing as no families', () => {
    expect(parseProtobuf(Buffer.alloc(0)).size).toBe(0);
    const families = parseProtobuf(family(text(1, 'c'), metric(nested(3))));
    expect(families.get('c')).toMatchObject({ type: 'counter', help: '', unit: '', samples: [{ value: 0 }] });
  });

  it('unfolds a classic histogram, and adds the bucket of all', () => {
    const body = histogram(bits(1, 4), double(2, 9.5), bucket(1, 0.5), bucket(3, 2), time(15, 7));
    expect(linesOf(body, 'h')).toEqual([
      ['h_bucket{le=0.5}', 1],
      ['h_bucket{le=2.0}', 3],
      ['h_bucket{le=+Inf}', 4],
      ['h_sum{}', 9.5],
      ['h_count{}', 4],
      ['h_created{}', 7],
    ]);
    expect(parseProtobuf(body).get('h')?.natives).toEqual([]);
  });

  it('reads summaries, gauge histograms, values without a type, and counts that are fractions', () => {
    const quantile = nested(3, double(1, 0.5), double(2, 7));
    const summary = family(named('s', SUMMARY), metric(nested(4, bits(1, 2), double(2, 3), quantile)));
    expect(linesOf(summary, 's')).toEqual([
      ['s{quantile=0.5}', 7],
      ['s_sum{}', 3],
      ['s_count{}', 2],
    ]);
    expect(linesOf(family(named('u', UNTYPED), metric(nested(5, double(1, 2)))), 'u')).toEqual([['u{}', 2]]);
    const gauges = family(named('g', GAUGE_HISTOGRAM), metric(nested(7, double(4, 2), double(2, -1))));
    expect(linesOf(gauges, 'g')).toEqual([
      ['g_gsum{}', -1],
      ['g_gcount{}', 2],
    ]);
  });

  it('reads a native histogram by index, its differences packed or not', () => {
    const expected = {
      schema: 3,
      zeroThreshold: 0.001,
      zeroCount: 2,
      positive: new Map([
        [-2, 1],
        [-1, 3],
        [2, 2],
      ]),
      negative: new Map(),
      count: 8,
      sum: 4.5,
      exemplars: [{ labels: new Map([['trace_id', 'abc']]), value: 3, timestamp: 9 }],
      labels: new Map(),
    };
    const deltas = Buffer.concat([signed(13, 1), signed(13, 2), signed(13, -1)]);
    for (const body of [
      nativeWith({}, exemplar(16, 3, time(3, 9))),
      nativeWith({ deltas }, exemplar(16, 3, time(3, 9))),
    ]) {
      expect(parseProtobuf(body).get('h')?.natives).toEqual([expected]);
      expect(linesOf(body, 'h')).toEqual([
        ['h_sum{}', 4.5],
        ['h_count{}', 8],
      ]);
    }
  });

  it('reads negative buckets, a native histogram without values, and one with a value that is no number', () => {
    const both = nativeWith({ count: bits(1, 11) }, span(9, 4, 1), packed(10, 3));
    expect(parseProtobuf(both).get('h')?.natives[0]?.negative).toEqual(new Map([[4, 3]]));
    const empty = histogram(signed(5, 8), span(12, 0, 0));
    expect(parseProtobuf(empty).get('h')?.natives[0]).toMatchObject({ schema: 8, count: 0, positive: new Map() });
    const odd = nativeWith({ count: bits(1, 9), sum: double(2, Number.NaN) });
    expect(parseProtobuf(odd).get('h')?.natives).toHaveLength(1);
  });

  it.each([
    ['a page that is cut', gauge('g').subarray(0, -1), 'bytes are announced and'],
    [
      'a field that is cut',
      family(Buffer.concat([varint(4 * 8 + 2), varint(50)])),
      '50 bytes are announced and 0 are there',
    ],
    ['a number that is cut', family(Buffer.from([3 * 8, 0x80])), 'it ends within a number'],
    ['a fraction that is cut', family(metric(nested(3, double(1, 1).subarray(0, 5)))), 'it ends within a number'],
    ['a number of 65 bits', family(Buffer.from([3 * 8, ...Array(9).fill(0x80), 2])), 'type has more than 64 bits'],
    ['a number of eleven bytes', family(Buffer.concat([varint(3 * 8), Buffer.alloc(11, 0xff)])), 'more than ten bytes'],
    ['a field that there is not', family(named('g', GAUGE), bits(9, 1)), 'family 1: field 9 is unknown'],
    [
      'a field that there is not, deep inside',
      family(named('g', GAUGE), metric(nested(2, bits(2, 1)))),
      'field 2 is unknown',
    ],
    ['a field of another wire type', family(bits(1, 5)), 'name is written as wire type 0, not 2'],
    ['a field that may come once, twice', family(text(1, 'a'), text(1, 'b')), 'name comes twice'],
    ['text that is not UTF-8', family(text(1, Buffer.from([0xff]))), 'name is not UTF-8'],
    ['a number beyond its range', histogram(span(12, 2 ** 31, 1)), 'offset is 2147483648, out of the range of sint32'],
    ['a count beyond 2^53', histogram(bits(1, 2n ** 53n + 1n)), 'out of the range of uint64'],
    ['a family without a name', family(metric(nested(3))), '"" is no name of a metric'],
    ['a family twice', Buffer.concat([gauge('g'), gauge('g')]), 'family 2: g comes twice'],
    ['a type that there is not', family(named('g', 6)), '6 is no type'],
    ['a value of another type', family(named('g', GAUGE), metric(nested(3))), 'a metric of g, a gauge, has counter'],
    ['two values', family(named('g', GAUGE), metric(nested(2), nested(3))), 'a gauge, has gauge and counter'],
    ['no value', family(named('g', GAUGE), metric()), 'a gauge, has no value'],
    ['a label without a name', gauge('g', nested(1, text(2, 'x'))), '"" is no name of a label'],
    ['the label __name__', gauge('g', label('__name__', 'x')), '"__name__" is no name of a label'],
    ['a label twice', gauge('g', label('a', 'x'), label('a', 'y')), 'the label a stands twice'],
    ['a series twice', family(named('g', GAUGE), metric(nested(2)), metric(nested(2))), 'g stands twice'],
    [
      'a line of a histogram as a family',
      Buffer.concat([histogram(bits(1, 0)), gauge('h_count')]),
      'h_count belongs to',
    ],
    [
      'le of a histogram of its own',
      family(named('h', HISTOGRAM), metric(label('le', '1'), nested(7, bucket(0, 1)))),
      'a label le of its own',
    ],
    ['a boundary that does not ascend', histogram(bits(1, 2), bucket(1, 2), bucket(2, 2)), 'does not ascend'],
    [
      'a bucket with less than the one before',
      histogram(bits(1, 2), bucket(2, 1), bucket(1, 2)),
      'less than the 2 below it',
    ],
    ['a bucket with more than there is', histogram(bits(1, 2), bucket(3, 1)), 'counts 2, less than the 3 below it'],
    [
      'another count up to +Inf',
      histogram(bits(1, 2), bucket(3, Number.POSITIVE_INFINITY)),
      'h counts 2, and 3 up to +Inf',
    ],
    [
      'an exemplar over its bucket',
      histogram(bits(1, 1), bucket(1, 1, exemplar(3, 2))),
      'an exemplar of h is not within',
    ],
    ['a time of too many nanoseconds', histogram(time(15, 1, 1e9)), 'a time has 1000000000 nanoseconds'],
    [
      'a unit that the name does not end in',
      family(named('g', GAUGE), text(5, 's')),
      'the unit s is not how the name g ends',
    ],
    ['a schema that there is not', nativeWith({ schema: signed(5, 9) }), 'the schema of h is 9, not -4 to 8'],
    ['spans without a schema', nativeWith({ schema: nothing }), 'the schema of h is undefined'],
    [
      'a native histogram that is taken for a classic one',
      histogram(signed(5, 3), bits(1, 0)),
      'neither a span nor a zero bucket',
    ],
    ['buckets that are not the count', nativeWith({ count: bits(1, 7) }), 'h counts 7, and 8 in its native buckets'],
    ['a bucket below zero', nativeWith({ deltas: packed(13, 1, -2, 8) }), 'bucket -1 of h counts -1'],
    ['spans that are too long', nativeWith({ spans: span(12, 0, 4) }), 'the spans of h are longer than its 3 buckets'],
    [
      'spans that are too short',
      nativeWith({ spans: span(12, 0, 2) }),
      'the spans of h leave out some of its 3 buckets',
    ],
    [
      'a later span that goes back',
      nativeWith({ spans: Buffer.concat([span(12, 0, 2), span(12, -1, 1)]) }),
      'has the offset -1',
    ],
    ['differences beside counts', nativeWith({}, double(14, 1)), 'h has both differences and counts'],
    ['an endless zero bucket', nativeWith({ threshold: double(6, Number.POSITIVE_INFINITY) }), 'ends at Infinity'],
    [
      'an exemplar without a time',
      nativeWith({}, exemplar(16, 1)),
      'an exemplar of the native histogram h has no time',
    ],
    [
      'an exemplar of 129 characters',
      nativeWith({}, nested(16, label('x', 'y'.repeat(128)), time(3, 1))),
      'have 129 characters',
    ],
  ])('refuses %s', (_name, body, message) => {
    expect(() => parseProtobuf(body)).toThrow(message);
  });

  it('refuses names outside the classic alphabet where they were not asked for', () => {
    expect(parseProtobuf(gauge('a.b', label('c.d', ''))).has('a.b')).toBe(true);
    expect(() => parseProtobuf(gauge('a.b'), { quotedNames: false })).toThrow('"a.b" is no name of a metric');
    expect(() => parseProtobuf(gauge('a', label('c.d', '')), { quotedNames: false })).toThrow(
      '"c.d" is no name of a label',
    );
  });
});
